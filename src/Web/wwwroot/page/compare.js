// The same picture by every algorithm and instruction path, on one worker: what «hpc comparar» does.
import { get, Outage, post, remove } from "./api.js";
import { drawChart } from "./compare-chart.js";
import { byId, follow, make, setText } from "./dom.js";
import { number, span } from "./format.js";
import { open, ready } from "./frame.js";
import { resource } from "./jobs.js";
import { looker } from "./look.js";
import { text } from "./texts.js";

const form = byId("plan");
const oneFormula = ["Secuencial", "Numpy", "juliaCython", "julia"]; // with the same c they give the same picture
const c = { c_re: -0.8, c_im: 0.156 };
const region = { x_min: -1.5, x_max: 1.5, y_min: -1.5, y_max: 1.5 };
const again = 1000; // milliseconds between two looks, should no event come
const most = 20; // numbers of iterations

let known = null; // what the farm accepts
let workers = [];
let run = null; // the measuring that goes on
let shown = null; // { iterations, variants, found }, what is drawn
let changed = () => {};

const offer = looker(async () => {
  if (known && workers.length > 0)
    return;
  try {
    known = (await get("/algoritmos")).algoritmos.filter(a => oneFormula.includes(a.nombre));
    workers = Object.entries(await get("/esclavos")).filter(([, worker]) => worker.activo && worker.rutas);
  } catch {
    known = null;
    setTimeout(offer, again);
    return;
  }
  form.elements.esclavo.replaceChildren(...workers.map(([name]) => make("option", "", name)));
  byId("algorithms").replaceChildren(...known.map(({ nombre }) => {
    const box = Object.assign(make("input"), { type: "checkbox", name: "algoritmo", value: nombre, checked: nombre !== "julia" });
    return make("label", "", box, nombre);
  }));
  setText(byId("wrong"), workers.length === 0 ? text("noOwnWorker") : "");
  byId("measure").disabled = workers.length === 0;
  ready();
});

function plan() {
  const iterations = [...new Set(form.elements.iteraciones.value.split(",").map(Number))].sort((a, b) => a - b);
  const names = [...form.querySelectorAll("[name=algoritmo]:checked")].map(box => box.value);
  if (names.length === 0)
    throw new Error(text("chooseAlgorithm"));
  if (iterations.length > most || iterations.some(n => !Number.isInteger(n) || n < 1))
    throw new Error(text("wrongIterations", most));
  const [worker, { rutas }] = workers.find(([name]) => name === form.elements.esclavo.value);
  const variants = known.filter(a => names.includes(a.nombre))
    .flatMap(a => a.rutas.filter(path => rutas.includes(path)).map(path => ({ algorithm: a.nombre, path, key: a.nombre + " " + path })));
  const repetitions = Number(form.elements.repeticiones.value);
  // The repetitions of one variant are far apart, so a disturbance of some seconds affects only one of them.
  const trials = Array.from({ length: repetitions }, () => iterations.flatMap(count => variants.map(variant => ({ ...variant, count })))).flat();
  return { worker, iterations, variants, trials, size: { width: Number(form.elements.width.value), height: Number(form.elements.height.value) } };
}

async function measure() {
  const { worker, iterations, variants, trials, size } = plan();
  const found = new Map(); // key and count → [{ seconds, digest }]
  shown = { iterations, variants, found };
  const own = run = { isStopped: false, job: null };
  for (const [index, trial] of trials.entries()) {
    byId("progress").value = index / trials.length;
    own.said = text("measuring", index + 1, trials.length, trial.key, number(trial.count));
    setText(byId("said"), own.said);
    const accepted = await post("/agregar_trabajo", {
      algoritmo: trial.algorithm, ...size, iteraciones: trial.count, ...c, ...region, ruta: trial.path, esclavo: worker, prioridad: 1, coloreado: "bandas",
    });
    own.job = accepted.trabajo_id;
    if (own.isStopped) // while the order was on its way
      await stop();
    const job = await ended(own);
    if (own.isStopped)
      return text("measuringStopped", index, trials.length);
    if (job.estado !== "completado")
      throw new Error(trial.key + ": " + (job.error ?? text(job.estado)));
    const place = trial.key + " " + trial.count;
    found.set(place, [...found.get(place) ?? [], { seconds: Math.max(job.resultado.tiempo_calculo, 1e-6), digest: job.resultado.sha256_conteos }]);
    draw();
  }
  byId("progress").value = 1;
  return text("measured", trials.length);
}

async function ended(own) {
  for (;;) {
    try {
      const job = await get(resource(own.job));
      if (!["pendiente", "en_curso"].includes(job.estado))
        return job;
      if (job.espera && !own.isStopped)
        setText(byId("said"), own.said + " · " + job.espera.motivo);
    } catch (error) {
      if (!(error instanceof Outage) && error.status < 500)
        throw error;
    }
    await new Promise(resolve => {
      changed = resolve;
      setTimeout(resolve, again);
    });
  }
}

async function stop() {
  run.isStopped = true;
  try {
    if (run.job)
      await remove(resource(run.job));
  } catch {
    // it has ended meanwhile
  }
  changed();
}

/** The middle of what was measured there; null for nothing. */
function median(found, variant, count) {
  const seconds = (found.get(variant.key + " " + count) ?? []).map(one => one.seconds).sort((a, b) => a - b);
  return seconds.length === 0 ? null : (seconds[(seconds.length - 1) >> 1] + seconds[seconds.length >> 1]) / 2;
}

function draw() {
  if (!shown)
    return;
  const { iterations, variants, found } = shown;
  const rows = variants.map(variant => ({ variant, seconds: iterations.map(count => median(found, variant, count)) }));
  const best = iterations.map((_, i) => Math.min(...rows.map(row => row.seconds[i] ?? Infinity)));
  setText(byId("chart-title"), text("chartOf", rows.map(row => row.variant.key).join(", ")));
  byId("table-card").hidden = false;
  byId("figures-head").replaceChildren(make("tr", "", make("th", "", text("variant")), ...iterations.map(count => make("th", "", number(count)))));
  follow(byId("figures"), rows, row => row.variant.key,
    () => make("tr"),
    (node, { variant, seconds }) => node.replaceChildren(
      make("th", "", variant.key), ...seconds.map((one, i) => make("td", one !== null && one === best[i] ? "best" : "", one === null ? "" : span(one)))));
  const differing = iterations.filter(count =>
    new Set(variants.flatMap(variant => (found.get(variant.key + " " + count) ?? []).map(one => one.digest))).size > 1);
  byId("differences").hidden = differing.length === 0;
  setText(byId("differences"), differing.length ? text("countsDiffer", differing.map(count => number(count)).join(", ")) : "");
  drawChart(byId("chart"), iterations, rows, { x: text("iterations"), y: text("secondsAxis") });
}

form.addEventListener("submit", async event => {
  event.preventDefault();
  setText(byId("wrong"), "");
  byId("measure").hidden = true;
  byId("stop").hidden = byId("progress").hidden = false;
  try {
    setText(byId("said"), await measure());
  } catch (error) {
    setText(byId("said"), "");
    setText(byId("wrong"), error instanceof Outage ? text("unreachable") : error.message);
  } finally {
    run = null;
    byId("measure").hidden = false;
    byId("stop").hidden = byId("progress").hidden = true;
  }
});
byId("stop").addEventListener("click", stop);
addEventListener("pagehide", () => run?.job && fetch(resource(run.job), { method: "DELETE", keepalive: true })); // nobody waits for it any more
open({ named: ids => ids.includes(run?.job) && changed(), show: draw, heard: offer });
