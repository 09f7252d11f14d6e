// The page of one worker: what it makes, what it made lately, and how its machine is.
import { act } from "./actions.js";
import { get, Outage } from "./api.js";
import { byId, follow, make, part, setText } from "./dom.js";
import { age, mebibytes, moment, number, size, span } from "./format.js";
import { open, ready } from "./frame.js";
import { draw as drawLine, note, spark } from "./history.js";
import { jobPage, resource } from "./jobs.js";
import { farm, now } from "./live.js";
import { later, looker } from "./look.js";
import { text } from "./texts.js";
import { colour, isOrdered, showPicture, showWork, stateOf } from "./workers.js";

const name = new URLSearchParams(location.search).get("nombre") ?? "";
const shownJobs = 12;
const pause = 1000; // milliseconds at least between two looks, however many jobs end
const share = 0.1; // of the time is spent on looking, at most: a worker that did little is looked for in long lists
const again = 2000;
const lines = ["cpu", "memory"];

let lately = null; // what it rendered last
let took = 0; // milliseconds, the last look

const worker = () => Object.hasOwn(farm.estado.esclavos, name) ? farm.estado.esclavos[name] : undefined;

const look = looker(async () => {
  const began = performance.now();
  try {
    lately = name ? (await get("/trabajos?" + new URLSearchParams({ orden: "terminado", esclavo: name, limite: shownJobs }))).trabajos : [];
    took = performance.now() - began;
  } catch (error) {
    if (!(error instanceof Outage) && error.status < 500)
      throw error;
    setTimeout(look, again);
    return;
  }
  draw();
  ready();
});

function draw() {
  document.title = (name || text("worker")) + " · HpcHangfire";
  if (!farm || !lately)
    return;
  const one = worker();
  byId("gone").hidden = Boolean(one);
  byId("worker").hidden = !one;
  if (!one)
    return;
  const state = stateOf(one);
  byId("head").dataset.state = byId("now").dataset.state = state;
  setText(byId("name"), name);
  setText(byId("state"), text(state));
  byId("pause").hidden = byId("drain").hidden = one.tipo === "externo" || isOrdered(one);
  byId("resume").hidden = one.tipo === "externo" || !isOrdered(one);
  showWork(byId("now"), one.trabajo_actual, farm.trabajos[one.trabajo_actual]);
  const last = lately.find(job => job.resultado?.imagen);
  part(byId("now"), "work").hidden = !one.trabajo_actual;
  showPicture(byId("now"), one, { ...(last && { [last.trabajo_id]: last }), ...farm.trabajos }, farm.vistas, last?.trabajo_id);
  setText(byId("resting"), one.trabajo_actual ? "" : text(last ? "restingAfter" : "resting"));
  showLately();
  showMachine(one);
  showScore(one.activo ? one.puntaje_partes : undefined);
  facts("about", [
    [text("kind"), text(one.tipo === "externo" ? "foreign" : "own")],
    [text("hostName"), one.nodo], [text("address"), one.ip + ":" + one.puerto],
    [text("threadsName"), one.hilos && number(one.hilos)], [text("knows"), one.algoritmos.join(", ")], [text("paths"), one.rutas?.join(", ")],
  ]);
  tick();
}

// Whether it takes jobs, and why not: that changes with time where it is silent.
function tick() {
  const one = lately && worker();
  if (!one)
    return;
  setText(byId("gate"), !one.activo ? text("isSilent", age(now() - one.ultimo_ping))
    : one.compuerta.abierta ? text("takesJobs") : text("takesNone", one.compuerta.motivos.join("; ")));
  for (const line of lines)
    drawLine(byId(line), line, now());
}

function showLately() {
  follow(byId("lately"), lately, job => job.trabajo_id,
    job => {
      const link = make("a", "what");
      link.href = jobPage(job.trabajo_id);
      return make("li", "", make("span", "thumb"), make("span", "told", link, make("span", "why")), make("span", "state"), make("span", "when"));
    },
    (node, job) => {
      node.dataset.state = job.estado;
      setText(part(node, "what"), job.algoritmo + " " + size(job.width, job.height) + " · " + number(job.iteraciones) + " it.");
      setText(part(node, "why"), job.estado === "completado" ? "" : job.error ?? "");
      setText(part(node, "state"), text(job.estado));
      setText(part(node, "when"), [moment(job.terminado), job.tiempo === null ? "" : span(job.tiempo)].filter(Boolean).join(" · "));
      showThumbnail(part(node, "thumb"), job);
    });
}

function showThumbnail(cell, job) {
  if (!job.resultado?.imagen || cell.firstChild)
    return;
  const image = make("img");
  image.alt = "";
  image.loading = "lazy";
  image.addEventListener("error", () => image.remove(), { once: true });
  image.src = resource(job.trabajo_id) + "/miniatura";
  cell.append(image);
}

function showMachine(one) {
  const total = one.puntaje_partes?.memoria_total;
  byId("machine").hidden = !one.activo;
  byId("memory").hidden = !total;
  if (!one.activo)
    return;
  setText(part(byId("cpu"), "said"), text("cpu") + " " + number(one.carga_cpu) + " %");
  note("cpu", farm.timestamp, one.carga_cpu);
  if (!total)
    return;
  const used = 100 * (1 - one.memoria_libre / total);
  setText(part(byId("memory"), "said"), text("memory") + " " + number(used) + " % · " + text("memoryOf", mebibytes(one.memoria_libre), mebibytes(total)));
  note("memory", farm.timestamp, used);
}

function showScore(parts) {
  if (!parts) {
    facts("score", [["", text("noScore")]]);
    return;
  }
  facts("score", [
    [text("total"), number(parts.puntaje, 1)],
    ...["cpu", "memoria", "alertas", "fallos", "sin_monitor"].map(kind => [text("score_" + kind), number(parts[kind], 1)]).filter(([, points]) => points !== "0"),
    [text("foreignLoad"), parts.carga_ajena === undefined ? "" : number(parts.carga_ajena) + " %"],
    [text("recentFailures"), parts.fallos_recientes > 0 ? number(parts.fallos_recientes) : ""],
  ]);
}

function facts(id, rows) {
  follow(byId(id), rows.filter(([, value]) => value), ([title]) => title, () => make("div", "", make("dt"), make("dd")),
    (node, [title, value]) => {
      setText(node.firstChild, title);
      setText(node.lastChild, value);
    });
}

for (const [button, verb] of [["pause", "pausar"], ["drain", "drenar"], ["resume", "reanudar"]])
  byId(button).addEventListener("click", event => act(event.currentTarget, "POST", "/esclavos/" + encodeURIComponent(name) + "/" + verb));
for (const line of lines)
  byId(line).append(spark());
byId("worker").style.setProperty("--own", colour(name));
byId("all").href = "/lista.html?" + new URLSearchParams({ texto: name });
open({ heard: isAll => isAll && look(), named: later(look, () => Math.max(pause, took / share)), show: draw, tick });
