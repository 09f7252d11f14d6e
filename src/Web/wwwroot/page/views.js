// From a snapshot to the document.
import { bar, byId, follow, make, setBar, setText } from "./dom.js";
import { age, mebibytes, number, size, span } from "./format.js";
import { count, text } from "./texts.js";

const part = (node, name) => node.querySelector("." + name);
const dashboardPage = id => "/hangfire/hpc/trabajos/" + encodeURIComponent(id) + "/ir";

export function show(snapshot) {
  showTotals(snapshot.status);
  showAlerts(snapshot.status.alertas);
  showQueues(snapshot.status.colas);
  showWorkers(snapshot);
  showNodes(snapshot);
  showPictures(snapshot.completed);
  showJobs(snapshot.jobs);
}

function showTotals(status) {
  const totals = [
    ["waiting", status.trabajos_pendientes], ["running", status.trabajos_en_curso], ["completed", status.trabajos_completados],
    ["failed", status.trabajos_fallidos], ["cancelled", status.trabajos_cancelados],
  ];
  follow(byId("totals"), totals, ([name]) => name,
    ([name]) => make("div", "total " + name, make("strong"), make("span")),
    (node, [name, total]) => {
      setText(node.firstChild, number(total));
      setText(node.lastChild, text(name));
      node.classList.toggle("some", total > 0);
    });
}

function showAlerts(alerts) {
  byId("alerts").hidden = alerts.length === 0;
  follow(byId("alerts"), alerts, alert => alert.nodo_memoria + " " + alert.tipo,
    () => make("li"),
    (node, alert) => setText(node, text("alert", alert.nodo_memoria, text(alert.tipo))));
}

function showQueues(queues) {
  const longest = Math.max(1, ...Object.values(queues));
  follow(byId("queues"), Object.entries(queues), ([name]) => name,
    () => make("div", "queue", make("dt"), bar("fill"), make("dd")),
    (node, [name, waiting]) => {
      const shown = name.startsWith("w-") ? text("ownQueue", name.slice(2)) : text(name);
      setText(node.firstChild, shown);
      setBar(part(node, "fill"), waiting / longest, shown);
      setText(node.lastChild, number(waiting));
    });
}

function workerState(worker) {
  if (!worker.activo)
    return "silent";
  if (worker.ocupado)
    return "busy";
  return worker.compuerta.abierta ? "free" : "shut";
}

function showWorkers({ status, running, now }) {
  follow(byId("workers"), Object.entries(status.esclavos), ([name]) => name,
    () => make("article", "member",
      make("h3", "", make("b", "name"), make("span", "state")),
      make("p", "work", make("a", "job"), bar("progress")),
      make("p", "measure", make("span", "cpu-text"), bar("cpu")),
      make("p", "facts"),
      make("p", "facts score")),
    (node, [name, worker]) => {
      const state = workerState(worker);
      const job = running.get(worker.trabajo_actual);
      node.dataset.state = state;
      setText(part(node, "name"), name);
      setText(part(node, "state"), text(state));
      part(node, "work").hidden = !worker.trabajo_actual;
      if (worker.trabajo_actual) {
        part(node, "job").href = dashboardPage(worker.trabajo_actual);
        setText(part(node, "job"), job ? job.algoritmo + " " + size(job.width, job.height) : worker.trabajo_actual);
        setBar(part(node, "progress"), job?.progreso ?? 0, worker.trabajo_actual);
      }
      part(node, "measure").hidden = !worker.activo;
      setText(part(node, "cpu-text"), text("cpu") + " " + number(worker.carga_cpu) + " %");
      setBar(part(node, "cpu"), worker.carga_cpu / 100, text("cpu"), 0.9);
      const facts = [text("seen", age(now - worker.ultimo_ping))];
      if (worker.activo)
        facts.unshift(text("memoryFree", mebibytes(worker.memoria_libre)), worker.hilos ? count("threads", worker.hilos) : "");
      if (state === "shut")
        facts.unshift(worker.compuerta.motivos.join("; "));
      if (worker.tipo === "externo")
        facts.push(text("foreign"));
      setText(part(node, "facts"), facts.filter(Boolean).join(" · "));
      part(node, "score").hidden = !worker.activo || !worker.puntaje_partes;
      if (worker.puntaje_partes)
        setText(part(node, "score"), scoreSum(worker.puntaje_partes));
    });
}

// "score 93.2 = CPU 58.2 + memory 40 − no monitor 5": what takes nothing is left out.
function scoreSum(parts) {
  const sum = ["cpu", "memoria", "alertas", "fallos", "sin_monitor"]
    .filter(name => parts[name] !== 0)
    .map(name => (parts[name] < 0 ? " − " : " + ") + text("score_" + name) + " " + number(Math.abs(parts[name]), 1))
    .join("");
  return text("score", number(parts.puntaje, 1)) + " =" + (sum.startsWith(" + ") ? sum.slice(2) : sum || " 0");
}

function showNodes({ nodes, now }) {
  // Foreign nodes may leave out any part of their report.
  follow(byId("nodes"), nodes, node => node.name,
    () => make("article", "member",
      make("h3", "", make("b", "name"), make("span", "seen")),
      ...["cpu", "memory", "disk"].map(kind => make("p", "measure " + kind, make("span"), bar("fill")))),
    (shown, { name, report }) => {
      const sample = report.metricas_actuales ?? {};
      setText(part(shown, "name"), name);
      setText(part(shown, "seen"), typeof report.timestamp === "number" ? text("seen", age(now - report.timestamp)) : "");
      for (const [kind, percent, high] of [
        ["cpu", sample.cpu?.percent, 0.8], ["memory", sample.memoria?.percent, 0.85], ["disk", sample.disco?.percent, 0.9]]) {
        const row = part(shown, kind);
        row.hidden = typeof percent !== "number";
        if (!row.hidden) {
          setText(row.firstChild, text(kind) + " " + number(percent) + " %");
          setBar(row.lastChild, percent / 100, text(kind), high);
        }
      }
    });
}

function showPictures(jobs) {
  follow(byId("pictures"), jobs.filter(job => job.resultado.imagen), job => job.trabajo_id,
    job => {
      const image = make("img");
      image.loading = "lazy";
      image.src = "/trabajos/" + encodeURIComponent(job.trabajo_id) + "/miniatura";
      image.addEventListener("error", () => instead(image, job), { once: true });
      const link = make("a", "picture", image, make("b", "what"), make("span", "how"), make("span", "who"));
      link.href = job.resultado.imagen;
      link.target = "_blank";
      link.rel = "noopener";
      return link;
    },
    (node, job) => {
      const image = node.querySelector("img");
      if (image)
        image.alt = text("picture", job.algoritmo, size(job.width, job.height));
      setText(part(node, "what"), job.algoritmo);
      setText(part(node, "how"), size(job.width, job.height) + " · " + span(job.tiempo));
      setText(part(node, "who"), job.esclavo);
    });
}

// Thumbnails are kept for a day. After it the picture itself is shown, where browsers know its format.
function instead(image, job) {
  const giveUp = () => image.replaceWith(make("span", "blank", text("noPreview", job.formato)));
  if (job.formato === "tiff") {
    giveUp();
    return;
  }
  image.addEventListener("error", giveUp, { once: true });
  image.src = job.resultado.imagen;
}

function showJobs(jobs) {
  follow(byId("jobs"), jobs, job => job.trabajo_id,
    job => {
      const link = make("a", "what");
      link.href = dashboardPage(job.trabajo_id);
      return make("li", "", make("span", "state"), link, make("span", "where"), bar("progress"), make("span", "why"));
    },
    (node, job) => {
      node.dataset.state = job.estado;
      setText(part(node, "state"), text(job.estado));
      setText(part(node, "what"), job.algoritmo + " " + size(job.width, job.height) + " · " + number(job.iteraciones) + " it.");
      part(node, "what").title = text("open") + ": " + job.trabajo_id;
      const where = [job.esclavo, job.tiempo === null ? null : span(job.tiempo), job.intentos > 1 ? text("attempt", job.intentos) : null];
      setText(part(node, "where"), where.filter(Boolean).join(" · "));
      part(node, "progress").hidden = job.estado !== "en_curso";
      setBar(part(node, "progress"), job.progreso, job.trabajo_id);
      setText(part(node, "why"), job.espera?.motivo ?? (job.estado === "completado" ? "" : job.error ?? ""));
    });
}
