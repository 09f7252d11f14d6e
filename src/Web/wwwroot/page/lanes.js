// The lanes of the timeline: one for each worker, with a bar for each attempt. What would be too thin to see is put together in blocks.
import { byId, follow, make, part, setText } from "./dom.js";
import { clock, number, size, span } from "./format.js";
import { jobPage } from "./jobs.js";
import { now } from "./live.js";
import { language, text } from "./texts.js";
import { colour, workerPage } from "./workers.js";

const thinnest = 2; // pixels of a bar of its own
const smallest = 4; // pixels of what can be pointed at
const wide = 24; // pixels of a block, so that one sees when it was dense
const labelled = 46; // pixels from which a bar has room for a name
const gliding = 30; // lanes at most whose bars move without steps
const listed = 12; // jobs of a block that are named
const steps = [60, 180, 600]; // seconds between two marks of the axis

const chart = byId("chart");
let origin = null; // where the moving layers count from, Unix seconds
let chosen = null; // the bar whose details are shown
const shown = new WeakMap(); // a bar's attempts

/** Connects the keys and the pointer; anew() draws again. */
export function connectLanes(anew) {
  new ResizeObserver(anew).observe(byId("axis"));
  for (const kind of ["pointerover", "focusin"])
    chart.addEventListener(kind, event => choose(event.target.closest(".run")));
  chart.addEventListener("click", event => choose(event.target.closest(".run")));
  chart.addEventListener("keydown", walk);
}

/** Draws them: the attempts of the last seconds, the present at the right edge. */
export function showLanes(workers, attempts, seconds) {
  const width = byId("axis").clientWidth;
  const at = now();
  origin ??= Math.floor(at / 3600) * 3600;
  const scale = width / seconds;
  const first = at - seconds;
  const shift = `translateX(${(width - (at - origin) * scale).toFixed(2)}px)`;
  // A layer that was put elsewhere, because the window or the span is another, must not glide there. Hundreds of layers that glide would take a processor.
  const isJump = chart.dataset.scale !== String(scale) || workers.length > gliding;
  chart.dataset.scale = scale;
  chart.classList.toggle("jump", isJump);

  const step = steps.find(one => seconds / one <= (width < 500 ? 5 : 10)) ?? steps.at(-1);
  const marks = Array.from({ length: Math.ceil(seconds / step) + 1 }, (_, index) => (Math.floor(first / step) + index) * step);
  const axis = byId("axis").firstElementChild;
  axis.style.transform = shift;
  follow(axis, marks, mark => mark, () => make("span", "mark"), (node, mark) => {
    setText(node, clock(mark, "short"));
    place(node, (mark - origin) * scale);
  });

  const byWorker = Map.groupBy(attempts.filter(one => (one.terminado ?? at) >= first), one => one.esclavo);
  follow(byId("lanes"), workers, name => name, createLane, (node, name) => {
    const own = (byWorker.get(name) ?? []).sort((one, other) => one.iniciado - other.iniciado);
    const moving = node.querySelector(".moving");
    moving.style.transform = shift;
    moving.setAttribute("aria-label", own.length === 0 ? text("idleLane", name) : name);
    follow(moving, bars(own, scale, at), bar => bar.key, createBar, (one, bar) => showBar(one, bar, name));
  });
  if (!chart.querySelector(".run[tabindex='0']"))
    chart.querySelector(".run:last-child")?.setAttribute("tabindex", "0");
  if (!chosen?.isConnected)
    chosen = null;
  showDetails();
}

function createLane(name) {
  const link = make("a", "name", name);
  link.href = workerPage(name);
  const moving = make("div", "moving");
  moving.setAttribute("role", "group");
  const lane = make("li", "lane", link, make("div", "track", moving));
  lane.style.setProperty("--own", colour(name));
  return lane;
}

// One for each attempt; thin ones that follow each other are one for each piece of the axis, which moves with them.
function bars(attempts, scale, at) {
  const all = [];
  let block = null;
  for (const one of attempts) {
    const from = (one.iniciado - origin) * scale;
    const to = ((one.terminado ?? at) - origin) * scale;
    const piece = Math.floor(from / wide);
    if (one.terminado === null || to - from >= thinnest) {
      block = null;
      all.push({ key: one.trabajo_id + " " + one.intento, attempts: [one], from, to });
    } else if (block?.piece === piece) {
      block.attempts.push(one);
      block.to = Math.max(block.to, to);
      block.key = "block " + piece + " " + block.attempts[0].trabajo_id;
    } else {
      block = { key: one.trabajo_id + " " + one.intento, piece, attempts: [one], from, to };
      all.push(block);
    }
  }
  return all;
}

function createBar({ attempts }) {
  const isBlock = attempts.length > 1;
  const made = make(isBlock ? "button" : "a", isBlock ? "run block" : "run");
  if (isBlock)
    made.type = "button";
  else
    made.href = jobPage(attempts[0].trabajo_id);
  made.tabIndex = -1;
  return made;
}

function showBar(node, { attempts, from, to }, worker) {
  const [one] = attempts;
  const width = Math.max(smallest, to - from);
  shown.set(node, attempts);
  place(node, from);
  node.style.width = width.toFixed(1) + "px";
  setText(node, attempts.length > 1 ? (width >= 18 ? number(attempts.length) : "") : width >= labelled ? one.algoritmo + " " + size(one.width, one.height) : "");
  const length = Math.floor((now() - one.iniciado) / 10); // of one that runs: a screen reader need not hear of each second
  const said = [attempts.length, one.estado, one.terminado ?? length, language()].join(" ");
  if (node.dataset.said === said)
    return;
  node.dataset.said = said;
  node.dataset.state = attempts.length > 1 ? (attempts.some(each => each.estado === "fallido") ? "fallido" : "") : one.estado;
  node.setAttribute("aria-label", attempts.length > 1 ? blockOf(attempts, worker) : one.algoritmo + " " + size(one.width, one.height) + ", " + facts(one).join(", "));
}

function place(node, x) {
  const left = x.toFixed(1) + "px";
  if (node.style.left !== left)
    node.style.left = left;
}

const blockOf = (attempts, worker) => text("blockOf", number(attempts.length), worker, clock(attempts[0].iniciado), clock(attempts.at(-1).terminado));

const facts = one => [
  text(one.estado), one.esclavo, clock(one.iniciado), span(Math.max(0, (one.terminado ?? Math.round(now())) - one.iniciado)), one.intento > 1 ? text("attempt", one.intento) : "",
].filter(Boolean);

function choose(bar) {
  if (!bar || !chart.contains(bar))
    return;
  chosen = bar;
  showDetails();
}

// What the chosen bar stands for. Of a block, its jobs.
function showDetails() {
  const attempts = chosen ? shown.get(chosen) : [];
  const lines = attempts.slice(0, listed);
  follow(byId("details"), [
    { key: "head", sentence: attempts.length === 0 ? text("chooseBar") : attempts.length > 1 ? blockOf(attempts, attempts[0].esclavo) : "" },
    ...lines.map(one => ({ key: one.trabajo_id + " " + one.intento, one })),
    { key: "rest", sentence: attempts.length > listed ? text("andMore", number(attempts.length - listed)) : "" },
  ], line => line.key,
  ({ one }) => one ? make("p", "", make("a"), make("span")) : make("p"),
  (node, { sentence, one }) => {
    if (!one) {
      setText(node, sentence);
      return;
    }
    node.firstChild.href = jobPage(one.trabajo_id);
    setText(node.firstChild, one.algoritmo + " " + size(one.width, one.height) + " · " + number(one.iteraciones) + " it.");
    setText(node.lastChild, " · " + facts(one).join(" · "));
  });
}

// One bar is reached by the tab key, the others from there by the arrows.
function walk(event) {
  const from = event.target.closest(".run");
  if (!from)
    return;
  const own = [...from.parentElement.children];
  const to = {
    ArrowLeft: () => own[own.indexOf(from) - 1], ArrowRight: () => own[own.indexOf(from) + 1], Home: () => own[0], End: () => own.at(-1),
    ArrowUp: () => inLane(from, "previousElementSibling"), ArrowDown: () => inLane(from, "nextElementSibling"),
  }[event.key];
  if (!to)
    return;
  event.preventDefault();
  const next = to();
  if (!next)
    return;
  for (const bar of chart.querySelectorAll(".run[tabindex='0']"))
    bar.tabIndex = -1;
  next.tabIndex = 0;
  next.focus({ preventScroll: true });
}

// The bar of the next lane that has any, at about the same time.
function inLane(from, side) {
  const x = bar => bar.offsetLeft + bar.offsetWidth / 2;
  let lane = from.closest(".lane")[side];
  while (lane && !part(lane, "run"))
    lane = lane[side];
  return lane && [...lane.querySelectorAll(".run")].reduce((best, bar) => Math.abs(x(bar) - x(from)) < Math.abs(x(best) - x(from)) ? bar : best);
}
