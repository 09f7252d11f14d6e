// The explorer: a formula as a map whose tiles the farm draws while somebody looks.
import { get, post, speech, Outage } from "./api.js";
import { byId, make, setText } from "./dom.js";
import { languages } from "./frame.js";
import { number, span } from "./format.js";
import { jobPage } from "./jobs.js";
import { text } from "./texts.js";

const { L } = window;
const side = 256; // pixels of a tile
const again = 2000; // milliseconds
const deepest = 42; // beyond, neighbouring columns are the same double
const look = byId("look");
const field = name => look.elements[name];
const formulas = new Map(); // by name, with the defaults of their orders
let map = null;
let layer = null;
let shown = ""; // the address of what is shown, to tell our own changes of it from the browser's
let counting = []; // milliseconds that the last tiles took to count
let point = null; // whose Julia set is asked for
let drawing = false;

const defaultsOf = name => formulas.get(name).valores;
const hasConstant = name => defaultsOf(name).c_re !== null;

async function begin() {
  let known;
  try {
    known = await get("/algoritmos");
  } catch (error) {
    tell(error instanceof Outage ? text("unreachable") : error.message);
    setTimeout(begin, again);
    return;
  }
  tell("");
  for (const algorithm of known.algoritmos)
    formulas.set(algorithm.nombre, algorithm);
  fill(field("algoritmo"), [...formulas.keys()]);
  fill(field("paleta"), known.paletas);
  fill(field("coloreado"), known.coloreados.filter(name => name !== "histograma")); // a tile has ranks of its own: they would not fit together
  const wanted = new URLSearchParams(location.hash.slice(1));
  go(formulas.has(wanted.get("algoritmo")) ? wanted : new URLSearchParams({ algoritmo: formulas.has("mandelbrot") ? "mandelbrot" : known.algoritmos[0].nombre, paleta: "clasica", coloreado: "suave" }));
  look.addEventListener("change", changed);
  window.addEventListener("hashchange", () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!wanted.has("algoritmo"))
      remember(); // the way past the head led to the map: the address is the view again
    else if (location.hash !== shown)
      go(wanted);
  });
}

function fill(list, values) {
  list.replaceChildren(...values.map(value => {
    const option = make("option", "", value);
    option.value = value;
    return option;
  }));
}

/** Shows what an address says. */
function go(wanted) {
  const name = formulas.has(wanted.get("algoritmo")) ? wanted.get("algoritmo") : field("algoritmo").value;
  field("algoritmo").value = name;
  const own = defaultsOf(name);
  for (const part of ["c_re", "c_im", "potencia"])
    field(part).value = wanted.get(part) ?? own[part] ?? "";
  for (const part of ["paleta", "coloreado"]) {
    if ([...field(part).options].some(option => option.value === wanted.get(part)))
      field(part).value = wanted.get(part);
  }
  field("auto").checked = !wanted.has("iteraciones");
  field("iteraciones").value = wanted.get("iteraciones") ?? "";
  showFields();
  place(Number(wanted.get("x") ?? (own.x_min + own.x_max) / 2), Number(wanted.get("y") ?? (own.y_min + own.y_max) / 2), Number(wanted.get("z") ?? firstZoom()));
  draw();
}

// The whole region in sight.
const firstZoom = () => Math.max(0, Math.floor(Math.log2(Math.min(byId("map").clientWidth, byId("map").clientHeight) / side)));

function showFields() {
  const name = field("algoritmo").value;
  for (const label of look.querySelectorAll(".constant"))
    label.hidden = !hasConstant(name);
  byId("power").hidden = defaultsOf(name).potencia === null;
  byId("julia").hidden = name !== "mandelbrot" || !formulas.has("julia");
  if (point === null)
    showJulia({ lng: formulas.get("julia")?.valores.c_re, lat: formulas.get("julia")?.valores.c_im });
}

// A map of this formula's plane: at depth 0 one tile holds its own region. Rows go down as coordinates go up.
function place(x, y, z) {
  const own = defaultsOf(field("algoritmo").value);
  const scale = side / (own.x_max - own.x_min);
  map?.remove();
  map = L.map("map", {
    crs: L.Util.extend({}, L.CRS.Simple, { transformation: new L.Transformation(scale, -scale * own.x_min, scale, -scale * own.y_min) }),
    attributionControl: false, zoomControl: false, maxZoom: deepest, minZoom: 0, zoomSnap: 1, wheelPxPerZoomLevel: 90,
    fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ zoomInTitle: text("nearer"), zoomOutTitle: text("farther"), position: "topleft" }).addTo(map);
  layer = null;
  map.setView([Number.isFinite(y) ? y : 0, Number.isFinite(x) ? x : 0], Math.min(deepest, Math.max(0, Number.isFinite(z) ? z : 0)), { animate: false });
  map.on("moveend", () => {
    remember();
    if (field("auto").checked)
      draw();
  });
  map.on("mousemove", event => showJulia(event.latlng));
}

const iterations = () => field("auto").checked ? 200 + 80 * Math.round(map.getZoom()) : Number(field("iteraciones").value);

/** What the tiles are asked with, and an order too. */
function options() {
  const name = field("algoritmo").value;
  const all = { iteraciones: iterations(), paleta: field("paleta").value, coloreado: field("coloreado").value };
  if (hasConstant(name))
    Object.assign(all, { c_re: real("c_re"), c_im: real("c_im") });
  if (defaultsOf(name).potencia !== null)
    all.potencia = Number(field("potencia").value);
  return all;
}

const real = name => Number(field(name).value.replace(",", "."));

function draw() {
  const address = "/mosaico/" + field("algoritmo").value + "/{z}/{x}/{y}?" + new URLSearchParams(options());
  if (field("auto").checked)
    field("iteraciones").value = iterations();
  field("iteraciones").disabled = field("auto").checked;
  if (layer === null) {
    layer = L.tileLayer(address, { tileSize: side, maxZoom: deepest, noWrap: true, keepBuffer: 1 }).addTo(map);
    layer.on("tileerror", explain);
    layer.on("load", () => tell(""));
  } else if (layer._url !== address) {
    layer.setUrl(address);
  }
  remember();
}

// An image does not say why it is none; the same address asked once more does. What only this moment refuses is asked for again while it is in view.
const missing = new Set();
let explaining = false;
async function explain({ tile }) {
  if (!tile.src.includes("/mosaico/"))
    return;
  missing.add(tile);
  if (explaining)
    return;
  explaining = true;
  try {
    const answer = await fetch(tile.src, { headers: speech() });
    if (!answer.ok && answer.status < 500)
      missing.delete(tile); // never will be one
    if (!answer.ok)
      tell((await answer.json()).error);
  } catch {
    tell(text("unreachable"));
  }
  setTimeout(() => {
    const asked = [...missing].filter(one => one.isConnected);
    missing.clear();
    explaining = false;
    for (const one of asked)
      one.src = String(one.src); // the same address once more
  }, again);
}

function tell(sentence) {
  byId("trouble").hidden = !sentence;
  setText(byId("trouble"), sentence);
}

function remember() {
  const { lat, lng } = map.getCenter();
  const digits = Math.min(17, 4 + Math.ceil(map.getZoom() * 0.31));
  const view = { algoritmo: field("algoritmo").value, x: lng.toPrecision(digits), y: lat.toPrecision(digits), z: map.getZoom(), ...options() };
  if (field("auto").checked)
    delete view.iteraciones;
  shown = "#" + new URLSearchParams(view);
  history.replaceState(null, "", shown);
  setText(byId("place"), "x " + view.x + " · y " + view.y + " · ×" + number(2 ** map.getZoom()));
}

function changed(event) {
  if (event.target === field("algoritmo")) {
    go(new URLSearchParams({ algoritmo: field("algoritmo").value }));
    return;
  }
  draw();
}

// The Julia set of the point under the pointer: one at a time, the last point wins.
function showJulia(at) {
  if (byId("julia").hidden)
    return;
  point = { c_re: at.lng, c_im: at.lat };
  if (drawing)
    return;
  drawing = true;
  const next = new Image();
  const now = point;
  const ready = () => {
    drawing = false;
    if (next.naturalWidth > 0) {
      const image = byId("julia").querySelector("img");
      image.src = next.src;
      image.alt = text("juliaOf", number(now.c_re, 4), number(now.c_im, 4));
    }
    if (point !== now)
      showJulia({ lng: point.c_re, lat: point.c_im });
  };
  next.addEventListener("load", ready);
  next.addEventListener("error", ready);
  next.src = "/mosaico/julia/0/0/0?" + new URLSearchParams({ ...now, iteraciones: 150, paleta: field("paleta").value, coloreado: field("coloreado").value });
}

byId("julia").addEventListener("click", () => {
  if (point)
    go(new URLSearchParams({ algoritmo: "julia", ...point, paleta: field("paleta").value, coloreado: field("coloreado").value }));
});

// The view as an order: its middle and its height, in the shape that is asked for.
function order() {
  const form = byId("order").querySelector("form").elements;
  const [width, height] = [Number(form.width.value), Number(form.height.value)];
  const bounds = map.getBounds();
  const tall = bounds.getNorth() - bounds.getSouth();
  const wide = tall * width / height;
  const { lat, lng } = map.getCenter();
  return {
    ...options(), algoritmo: field("algoritmo").value, width, height, iteraciones: Number(form.iteraciones.value), prioridad: Number(form.prioridad.value),
    x_min: lng - wide / 2, x_max: lng + wide / 2, y_min: lat - tall / 2, y_max: lat + tall / 2,
  };
}

function estimate() {
  const wanted = order();
  const pixels = wanted.width * wanted.height;
  const perTile = counting.length > 0 ? counting.reduce((sum, one) => sum + one, 0) / counting.length : 0;
  const seconds = perTile / 1000 * pixels / (side * side) * Math.max(1, wanted.iteraciones / Math.max(1, iterations()));
  const bytes = pixels * (["suave", "distancia"].includes(wanted.coloreado) ? 12 : 8) + 64 * 2 ** 20;
  setText(byId("estimate"), text("estimate", number(pixels / 1e6, 1), span(Math.max(0.1, seconds)), number(bytes / 2 ** 20)));
}

byId("big").addEventListener("click", () => {
  byId("order").querySelector("form").elements.iteraciones.value = iterations();
  byId("answer").replaceChildren();
  estimate();
  byId("order").showModal();
});
byId("order").addEventListener("input", estimate);
byId("send").addEventListener("click", async event => {
  event.target.disabled = true;
  try {
    const accepted = await post("/agregar_trabajo", order());
    const link = make("a", "", accepted.trabajo_id);
    link.href = jobPage(accepted.trabajo_id);
    byId("answer").replaceChildren(text("queued") + " ", link);
  } catch (error) {
    byId("answer").replaceChildren(make("span", "wrong", error instanceof Outage ? text("unreachable") : error.message));
  }
  event.target.disabled = false;
});

new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const timing = entry.serverTiming?.find(one => one.name === "conteo");
    if (timing && entry.name.includes("/mosaico/" + field("algoritmo").value + "/"))
      counting = [...counting.slice(-23), timing.duration];
  }
}).observe({ type: "resource" });

languages(() => tell(""));
begin();
