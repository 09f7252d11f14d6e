// One picture of the gallery, as large as the window: it is moved, brought nearer, and leads to the one before and the one after.
// The address says which it is.
import { get, Outage } from "./api.js";
import { byId, setText } from "./dom.js";
import { moment, number, size, span } from "./format.js";
import { isId, jobPage, resource } from "./jobs.js";
import { address } from "./order.js";
import { stage } from "./stage.js";
import { text } from "./texts.js";

const dialog = byId("viewer");
const picture = stage(byId("stage"));
const step = 80; // pixels that an arrow moves it

let list = null; // of pictures: see connectViewer
let known = null; // what the farm accepts
let job = null; // the one that is shown
let refusal = null; // says why what the address names is not shown

const asked = () => new URLSearchParams(location.search).get("imagen");

/** Connects it with the list of pictures: find(id) gives one of it, beside(id, step) promises the one so much further on, and mayTurn(id, step) says whether there may be one. */
export function connectViewer(pictures) {
  list = pictures;
  byId("gallery").addEventListener("click", event => {
    const link = event.target.closest("a.picture");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    history.pushState({ isOurs: true }, "", link.getAttribute("href"));
    show();
  });
  addEventListener("popstate", show);
  dialog.addEventListener("close", leave);
  dialog.addEventListener("keydown", press);
  const buttons = {
    close: () => dialog.close(), previous: () => turn(-1), next: () => turn(1),
    nearer: () => picture.nearer(1), farther: () => picture.nearer(-1), whole: () => picture.fit(), real: picture.realSize,
  };
  for (const [button, act] of Object.entries(buttons))
    byId("viewer-" + button).addEventListener("click", act);
  show();
}

/** Draws what is written on it anew: the list, or the language, is another. */
export function showViewer() {
  byId("refused").hidden = !refusal;
  setText(byId("refused"), refusal?.() ?? "");
  if (!job || !dialog.open)
    return;
  setText(byId("viewer-name"), job.algoritmo + " " + size(job.width, job.height));
  setText(byId("viewer-facts"), [number(job.iteraciones) + " it.", span(job.tiempo ?? 0), job.esclavo, moment(job.terminado)].filter(Boolean).join(" · "));
  for (const [button, called] of Object.entries({ close: "close", previous: "newerPicture", next: "olderPicture", nearer: "nearer", farther: "farther", whole: "whole", real: "realSize" })) {
    byId("viewer-" + button).title = text(called);
    byId("viewer-" + button).setAttribute("aria-label", text(called));
  }
  byId("viewer-previous").setAttribute("aria-disabled", String(!list.mayTurn(job.trabajo_id, -1)));
  byId("viewer-next").setAttribute("aria-disabled", String(!list.mayTurn(job.trabajo_id, 1)));
  byId("viewer-note").hidden = !picture.note();
  setText(byId("viewer-note"), picture.note());
  byId("viewer-job").href = jobPage(job.trabajo_id);
  byId("viewer-download").href = job.resultado.imagen;
  byId("viewer-download").download = job.trabajo_id + "." + job.formato;
  byId("viewer-again").hidden = !known;
  if (known)
    byId("viewer-again").href = address(job, known.campos);
  picture.name(text("picture", job.algoritmo, size(job.width, job.height)));
}

// Shows what the address says.
async function show() {
  const id = asked();
  refusal = null;
  byId("refused").hidden = true;
  if (id === null) {
    dialog.close();
    return;
  }
  if (job?.trabajo_id === id && dialog.open)
    return;
  const found = await find(id);
  if (!found || asked() !== id)
    return;
  job = found;
  if (!dialog.open)
    dialog.showModal();
  picture.show(job, showViewer);
  showViewer();
  known ??= await get("/algoritmos").catch(() => null);
  showViewer();
}

// The job of a picture; what keeps it from being shown is told.
async function find(id) {
  try {
    const found = list.find(id) ?? (isId(id) ? await get(resource(id)) : null);
    if (found?.resultado?.imagen)
      return found;
    refuse(() => found ? text("noPictureYet", id, text(found.estado)) : text("gone"));
  } catch (error) {
    if (error instanceof Outage || error.status >= 500)
      setTimeout(show, 2000);
    else
      refuse(() => text("gone"));
  }
  return null;
}

function refuse(say) {
  refusal = say;
  showViewer();
}

async function turn(by) {
  const from = job;
  const to = await list.beside(from.trabajo_id, by);
  if (!to || job !== from)
    return;
  history.replaceState(history.state, "", "?imagen=" + encodeURIComponent(to.trabajo_id));
  show();
}

function press(event) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (way && (event.shiftKey || way[0] === 0))
    picture.move(way[0] * step, way[1] * step);
  else if (way)
    turn(way[0]);
  else if (event.key === "+" || event.key === "-")
    picture.nearer(event.key === "+" ? 1 : -1);
  else if (event.key === "0")
    picture.fit();
  else
    return;
  event.preventDefault();
}

// It is closed: the address leads back to the list, and the focus to the last that was seen.
function leave() {
  const last = job;
  job = null;
  if (asked() !== null) {
    if (history.state?.isOurs)
      history.back();
    else
      history.replaceState(null, "", location.pathname);
  }
  if (last)
    document.querySelector(`#gallery [data-key="${last.trabajo_id}"]`)?.focus();
}
