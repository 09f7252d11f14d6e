// A card for each worker: what it makes, seen as it grows, how its machine is, and what an operator can tell it.
import { act } from "./actions.js";
import { bar, byId, follow, make, part, setBar, setText } from "./dom.js";
import { age, mebibytes, number, size } from "./format.js";
import { draw, note, spark } from "./history.js";
import { farm, now } from "./live.js";
import { count, text } from "./texts.js";
import { jobPage } from "./jobs.js";

export function showWorkers({ estado, trabajos, imagenes, vistas }) {
  follow(byId("workers"), Object.entries(estado.esclavos), ([name]) => name, create,
    (node, [name, worker]) => {
      const state = stateOf(worker);
      node.dataset.state = state;
      setText(part(node, "name"), name);
      setText(part(node, "state"), text(state));
      showWork(node, worker.trabajo_actual, trabajos[worker.trabajo_actual]);
      showPicture(node, worker, trabajos, vistas, imagenes.find(id => trabajos[id]?.esclavo === name));
      part(node, "measure").classList.toggle("off", !worker.activo);
      setText(part(node, "cpu-text"), worker.activo ? text("cpu") + " " + number(worker.carga_cpu) + " %" : "");
      note(name, farm.timestamp, worker.activo ? worker.carga_cpu : 0);
      showFacts(node, worker, state);
      showScore(part(node, "score"), worker);
      const ordered = isOrdered(worker);
      part(node, "pause").hidden = ordered;
      part(node, "drain").hidden = ordered;
      part(node, "resume").hidden = !ordered;
      part(node, "orders").hidden = worker.tipo === "externo";
    });
  showWorkersTime({ estado });
}

// Hundreds of lines are drawn where they are seen.
const seen = new Set();
const watch = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) {
      seen.delete(target);
    } else {
      seen.add(target);
      draw(target, target.dataset.key, now());
    }
  }
});

export function showWorkersTime({ estado }) {
  for (const node of byId("workers").children) {
    const worker = estado.esclavos[node.dataset.key];
    if (seen.has(node))
      draw(node, node.dataset.key, now());
    if (worker && !worker.activo)
      showFacts(node, worker, "silent");
  }
}

function create([name]) {
  const preview = make("a", "preview", make("img"), make("span", "idle"));
  preview.querySelector("img").alt = "";
  preview.querySelector("img").hidden = true;
  const order = (className, verb) => {
    const button = make("button", className);
    button.type = "button";
    button.dataset.text = className;
    button.addEventListener("click", () => act(button, "POST", "/esclavos/" + encodeURIComponent(name) + "/" + verb));
    setText(button, text(className));
    return button;
  };
  const link = make("a", "name");
  link.href = workerPage(name);
  const card = make("article", "member worker",
    make("h3", "", link, make("span", "state")),
    preview,
    make("p", "work", make("a", "job"), bar("progress")),
    make("p", "measure", make("span", "cpu-text"), spark()),
    make("p", "facts"),
    make("p", "facts score"),
    make("p", "orders", order("pause", "pausar"), order("drain", "drenar"), order("resume", "reanudar")));
  card.style.setProperty("--own", colour(name));
  watch.observe(card);
  return card;
}

/** The page of one worker. */
export const workerPage = name => "/esclavo.html?nombre=" + encodeURIComponent(name);

/** A worker's own colour: the same on every page. */
export function colour(name) {
  let hash = 0;
  for (const letter of name)
    hash = (hash * 31 + letter.codePointAt(0)) % 9973;
  return `hsl(${(hash * 137.508) % 360} 70% 55%)`;
}

/** What it does: silent, busy, free, or shut. */
export function stateOf(worker) {
  if (!worker.activo)
    return "silent";
  if (worker.ocupado)
    return "busy";
  return worker.compuerta.abierta ? "free" : "shut";
}

/** Whether an operator told it to take no jobs. */
export const isOrdered = worker => worker.compuerta.por_operador === true;

/** The job that it has, and how far that is. */
export function showWork(node, id, job) {
  setText(part(node, "job"), job ? job.algoritmo + " " + size(job.width, job.height) + " · " + number(job.iteraciones) + " it." : id ?? "\u00a0");
  if (id)
    part(node, "job").href = jobPage(id);
  else
    part(node, "job").removeAttribute("href"); // it keeps its place
  setBar(part(node, "progress"), job?.progreso ?? 0, text("progress"));
  part(node, "progress").classList.toggle("none", !id);
}

/** What it makes just now, as far as it is; otherwise the last that it made. */
export function showPicture(node, worker, trabajos, vistas, last) {
  const id = worker.trabajo_actual;
  const isGrowing = id !== undefined && Object.hasOwn(vistas, id);
  const shown = isGrowing ? id : last;
  const preview = part(node, "preview");
  preview.classList.toggle("before", !isGrowing);
  preview.href = shown ? jobPage(shown) : "#pictures-card";
  setText(part(node, "idle"), shown ? "" : text(id ? "begins" : "noneYet"));
  const image = preview.querySelector("img");
  const version = shown && shown + " " + (isGrowing ? vistas[id] : "");
  if (!shown || image.dataset.version === version)
    return;
  image.dataset.version = version;
  const job = trabajos[shown];
  const next = new Image(); // it replaces what is shown when it is there: nothing flickers
  next.addEventListener("load", () => {
    if (image.dataset.version !== version)
      return;
    image.src = next.src;
    image.alt = text(isGrowing ? "growing" : "picture", job?.algoritmo ?? "", job ? size(job.width, job.height) : "");
    image.hidden = false;
  });
  next.src = "/trabajos/" + encodeURIComponent(shown) + "/miniatura" + (isGrowing ? "?v=" + vistas[id] : "");
}

function showFacts(node, worker, state) {
  const facts = [];
  if (state === "shut")
    facts.push(worker.compuerta.motivos.join("; "));
  if (worker.activo)
    facts.push(text("memoryFree", mebibytes(worker.memoria_libre)), worker.hilos ? count("threads", worker.hilos) : "");
  else
    facts.push(text("seen", age(now() - worker.ultimo_ping)));
  if (worker.tipo === "externo")
    facts.push(text("foreign"));
  setText(part(node, "facts"), facts.filter(Boolean).join(" · "));
}

// "score 93.2 = CPU 58.2 + memory 40 − no monitor 5": what takes nothing is left out.
function showScore(node, worker) {
  const parts = worker.activo ? worker.puntaje_partes : undefined;
  if (!parts) {
    setText(node, "");
    return;
  }
  const sum = ["cpu", "memoria", "alertas", "fallos", "sin_monitor"]
    .filter(name => parts[name] !== 0)
    .map(name => (parts[name] < 0 ? " − " : " + ") + text("score_" + name) + " " + number(Math.abs(parts[name]), 1))
    .join("");
  setText(node, text("score", number(parts.puntaje, 1)) + " =" + (sum.startsWith(" + ") ? sum.slice(2) : sum || " 0"));
}
