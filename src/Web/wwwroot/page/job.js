// The page of one job: what was ordered, how it goes, and what came of it.
import { act } from "./actions.js";
import { get, Outage } from "./api.js";
import { byId, setBar, setText } from "./dom.js";
import { showOrder, showOutput, showResult } from "./facts.js";
import { number, size } from "./format.js";
import { open, ready } from "./frame.js";
import { isId, pairPage, resource } from "./jobs.js";
import { farm } from "./live.js";
import { readLog } from "./log.js";
import { looker } from "./look.js";
import { ask, canNotify, forget, isAsked } from "./notify.js";
import { address } from "./order.js";
import { connectRecolour, showRecolour } from "./recolour.js";
import { showStory, showStoryTime } from "./story.js";
import { text } from "./texts.js";

const id = new URLSearchParams(location.search).get("id") ?? "";
const largest = 16_000_000; // pixels that a browser is given at once; of larger pictures it shows the thumbnail
const every = 3; // seconds between two looks at a job that waits or runs: the reason and the lease change though the job does not
const again = 2000;

let known = null; // what the farm accepts
let job = null;
let isGone = !isId(id);
let isLost = false; // the picture was published, and its file is gone
let seen = ""; // of the farm's word on this job
let lookedAt = 0;

const look = looker(async () => {
  if (!isId(id))
    return;
  try {
    lookedAt = performance.now();
    known ??= await get("/algoritmos");
    job = await get(resource(id));
    isGone = false;
    draw();
    await readLog(id);
  } catch (error) {
    if (error instanceof Outage || error.status !== 404)
      setTimeout(look, again);
    else
      isGone = true;
  }
  draw();
  ready();
});

function draw() {
  byId("gone").hidden = !isGone;
  byId("job").hidden = isGone || !job;
  document.title = (isGone || !job ? id : job.algoritmo + " " + size(job.width, job.height)) + " · HpcHangfire";
  if (!job || isGone)
    return;
  byId("job").dataset.state = job.estado;
  setText(byId("name"), job.algoritmo + " " + size(job.width, job.height));
  setText(byId("state"), text(job.estado));
  setText(byId("id"), job.trabajo_id);
  setText(byId("percent"), number(Math.floor(100 * job.progreso)) + " %");
  setBar(byId("progress"), job.progreso, text("progress"));
  byId("notice").hidden = !job.aviso;
  setText(byId("notice"), job.aviso ?? "");
  byId("log").dataset.empty = text("quiet");
  showButtons();
  showPicture();
  showStory(byId("story"), job);
  showOrder(byId("order"), job, known);
  showResult(byId("result"), job);
  byId("result-card").hidden = !job.resultado;
  showOutput(byId("output-card"), job);
  showRecolour(job, known);
  tick();
}

function showButtons() {
  const isOpen = ["pendiente", "en_curso"].includes(job.estado);
  byId("cancel").hidden = !isOpen;
  byId("delete").hidden = isOpen;
  byId("notify").hidden = !isOpen || !canNotify();
  byId("notify").setAttribute("aria-pressed", String(isAsked(id)));
  setText(byId("notify"), text("notify"));
  byId("retry").hidden = !["fallido", "cancelado"].includes(job.estado) && !isLost;
  byId("download").hidden = !job.resultado?.imagen;
  byId("download").href = job.resultado?.imagen ?? "";
  byId("download").download = job.trabajo_id + "." + job.formato;
  byId("pair").hidden = job.estado !== "completado";
  byId("pair").href = pairPage(id);
  byId("again").href = address(job, known.campos);
  byId("source").hidden = !job.recoloreado_de;
  byId("source").href = job.recoloreado_de ? "?id=" + encodeURIComponent(job.recoloreado_de) : "";
}

// The picture; before there is one, what is there of it.
function showPicture() {
  const image = byId("picture");
  byId("frame").style.setProperty("aspect-ratio", job.width + " / " + job.height);
  const whole = job.resultado?.imagen;
  const source = pictureOf(whole, farm?.vistas[id]);
  if (!whole)
    isLost = false;
  setText(byId("no-picture"), source && !isLost ? "" : text(absence[job.estado]));
  if (image.dataset.source === source)
    return;
  image.dataset.source = source;
  if (!source) {
    image.hidden = true;
    image.removeAttribute("src");
    return;
  }
  const next = new Image(); // it replaces what is shown when it is there: nothing flickers
  next.addEventListener("load", () => {
    if (image.dataset.source !== source)
      return;
    image.src = next.src;
    image.alt = text(whole ? "picture" : "growing", job.algoritmo, size(job.width, job.height));
    image.hidden = false;
  });
  next.addEventListener("error", () => {
    isLost = source === whole;
    draw();
  });
  next.src = source;
}

const absence = { pendiente: "pendiente", en_curso: "begins", completado: "noPicture", fallido: "noPicture", cancelado: "noPicture" };

function pictureOf(whole, preview) {
  if (whole)
    return job.formato !== "tiff" && job.width * job.height <= largest ? whole : resource(id) + "/miniatura";
  return job.estado === "en_curso" && preview ? resource(id) + "/miniatura?v=" + preview : "";
}

function tick() {
  if (!job || isGone || !farm)
    return;
  showStoryTime(byId("story"), job);
  if (["pendiente", "en_curso"].includes(job.estado) && performance.now() - lookedAt > every * 1000)
    look();
}

// What it says as it goes on; all of it again means that something may have been missed.
function heard(isAll) {
  const word = [farm.trabajos[id]?.estado, farm.trabajos[id]?.progreso, farm.vistas[id]].join(" ");
  if (isAll || word !== seen)
    look();
  seen = word;
}

for (const [button, method, path] of [["cancel", "DELETE", ""], ["retry", "POST", "/reintentar"]])
  byId(button).addEventListener("click", async event => (await act(event.currentTarget, method, resource(id) + path)) && look());
byId("delete").addEventListener("click", async event => {
  if (confirm(text("confirmDelete")) && await act(event.currentTarget, "DELETE", resource(id) + "?borrar=true"))
    look();
});
byId("notify").addEventListener("click", async () => {
  if (isAsked(id))
    forget(id);
  else
    await ask(id);
  draw();
});
byId("room").href = "/hangfire/hpc/trabajos/" + encodeURIComponent(id) + "/ir";
connectRecolour(id);
if (isGone) {
  draw();
  ready();
}
open({ heard, named: ids => ids.includes(id) && look(), show: draw, tick });
