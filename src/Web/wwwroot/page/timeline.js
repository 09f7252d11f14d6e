// The timeline: who rendered what in the last minutes. What ended is asked for when something ends; what runs is told.
import { get, Outage } from "./api.js";
import { byId, follow, make, setText } from "./dom.js";
import { open, ready } from "./frame.js";
import { connectLanes, showLanes } from "./lanes.js";
import { farm, now } from "./live.js";
import { later, looker } from "./look.js";
import { text } from "./texts.js";

const spans = [5, 15, 60]; // minutes
const usual = 15;
const pause = 500; // milliseconds at least between two looks, however many jobs end
const share = 0.1; // of the time is spent on looking, at most
const again = 2000;
const overlap = 5; // seconds that are asked for again: what ended just then may have been written late
const mostRunning = 100; // the master tells of so many

const byName = new Intl.Collator(undefined, { numeric: true }).compare;
const attempts = new Map(); // by job and attempt
let knownTo = null; // what ended before is known, Unix seconds
let isCut = false;
let took = 0; // milliseconds, the last look

function span() {
  const asked = Number(new URLSearchParams(location.search).get("minutos"));
  return 60 * (spans.includes(asked) ? asked : usual);
}

const look = looker(async () => {
  if (!farm)
    return;
  const began = performance.now();
  const isFirst = knownTo === null;
  const seconds = span();
  try {
    const told = await get("/cronologia?" + new URLSearchParams({ desde: (isFirst ? now() - seconds : knownTo - overlap).toFixed(3) }));
    took = performance.now() - began;
    if (seconds !== span())
      return; // another was chosen meanwhile, and is asked for
    isCut = told.truncado || (isCut && !isFirst);
    knownTo = told.hasta;
    for (const attempt of told.intentos)
      attempts.set(keyOf(attempt), attempt);
    closeLeft();
    forget();
  } catch (error) {
    if (!(error instanceof Outage) && error.status < 500)
      throw error;
    setTimeout(look, again);
    return;
  }
  draw();
  ready();
});

const keyOf = attempt => attempt.trabajo_id + " " + attempt.intento;

const running = () => farm.en_curso.map(id => farm.trabajos[id]).filter(job => job?.iniciado && job.esclavo).map(job => ({ ...job, intento: job.intentos, terminado: null }));

function heard(isAll) {
  const keys = new Set();
  for (const attempt of running()) {
    keys.add(keyOf(attempt));
    const known = attempts.get(keyOf(attempt));
    if (!known || known.terminado === null || known.estado === "interrumpido") // the view may be a little older than what was asked
      attempts.set(keyOf(attempt), attempt);
  }
  if (isAll)
    look();
  else if (farm.en_curso.length < mostRunning && [...attempts.values()].some(attempt => attempt.terminado === null && !keys.has(keyOf(attempt))))
    soon();
}

// An attempt that runs no more, and of which nobody says how it ended, was given back: its job waits for another.
function closeLeft() {
  if (farm.en_curso.length >= mostRunning)
    return;
  const keys = new Set(running().map(keyOf));
  for (const attempt of attempts.values()) {
    if (attempt.terminado === null && !keys.has(keyOf(attempt)))
      attempts.set(keyOf(attempt), { ...attempt, estado: "interrumpido", terminado: now() });
  }
}

function forget() {
  const first = now() - span();
  for (const [key, attempt] of attempts) {
    if (attempt.terminado !== null && attempt.terminado < first)
      attempts.delete(key);
  }
}

function draw() {
  document.title = text("timeline") + " · HpcHangfire";
  follow(byId("spans"), spans, minutes => minutes,
    minutes => {
      const link = make("a");
      link.href = "?minutos=" + minutes;
      return make("li", "", link);
    },
    (node, minutes) => {
      setText(node.firstChild, text("lastMinutes", minutes));
      node.firstChild.setAttribute("aria-current", String(60 * minutes === span()));
    });
  if (!farm || knownTo === null)
    return;
  byId("cut").hidden = !isCut;
  setText(byId("cut"), text("cutTimeline"));
  const workers = new Set([...Object.keys(farm.estado.esclavos), ...[...attempts.values()].map(attempt => attempt.esclavo)]);
  showLanes([...workers].sort(byName), [...attempts.values()], span());
}

byId("spans").addEventListener("click", event => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  askAnew();
});
addEventListener("popstate", askAnew);

function askAnew() {
  knownTo = null;
  look();
}

const soon = later(look, () => Math.max(pause, took / share));
connectLanes(draw);
open({ heard, named: soon, show: draw, tick: draw });
