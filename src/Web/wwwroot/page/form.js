// What a person can ask the master to do: submit an order, load the jobs file, clear the queue.
import { get, Outage, post } from "./api.js";
import { byId, make } from "./dom.js";
import { showHints } from "./hints.js";
import { ask, canNotify, isAsked } from "./notify.js";
import { fill } from "./order.js";
import { count, language, text } from "./texts.js";

const form = byId("order");
const errors = byId("order-errors");
let isBuilt = false;
let told = () => []; // what came of the last order, in the language that is shown
let values = new Map(); // what each algorithm takes when an order says no more

// How the form lays out what the master describes: these first, and with these values; every other field follows in "more".
const first = ["algoritmo", "width", "height", "iteraciones", "prioridad", "c_re", "c_im"];
const start = { width: 1200, height: 900, iteraciones: 300, c_re: -0.8, c_im: 0.156 };
const hidden = ["clave"]; // for programs that send an order twice
const wide = new Set(["algoritmo", "guardar_conteos"]);
const region = new Set(["x_min", "x_max", "y_min", "y_max"]);
const levels = { 1: "high", 2: "medium", 3: "low" };

/** Connects the buttons; what they do shows by itself. */
export function connect(waitingJobs) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    run(form.querySelector("[type=submit]"), submit);
  });
  byId("load").addEventListener("click", event => run(event.currentTarget, load));
  byId("clear").addEventListener("click", event => {
    if (confirm(count("confirmClear", waitingJobs())))
      run(event.currentTarget, clear);
  });
}

/** Makes the fields of what this farm accepts, and says what each is in the language that is shown; false while it cannot be asked. */
export async function offer() {
  let known;
  try {
    known = await get("/algoritmos");
  } catch {
    return false;
  }
  if (!isBuilt)
    build(known);
  isBuilt = true;
  showHints(form, known);
  showErrors(); // what was refused in another language is not said in this one
  say(told);
  return true;
}

function build(known) {
  values = new Map(known.algoritmos.map(a => [a.nombre, a.valores]));
  const fields = known.campos.filter(field => !hidden.includes(field.nombre));
  const shown = name => fields.find(field => field.nombre === name);
  byId("order-first").replaceChildren(...first.map(shown).filter(Boolean).flatMap(field => inputs(field, known)));
  byId("order-more").replaceChildren(...fields.filter(field => !first.includes(field.nombre)).flatMap(field => inputs(field, known)));
  form.elements.algoritmo.addEventListener("change", showValues);
  showValues();
  fill(form, new URLSearchParams(location.search), showValues);
}

/** The inputs of one field, each in its label. */
function inputs(field, known) {
  switch (field.tipo) {
    case "si_no":
      return [labelled(field, make("input"), { type: "checkbox", name: field.nombre }, "flag")];
    case "paleta":
      return [
        labelled(field, choices(field.opciones, field.por_defecto), { name: field.nombre }, "text"),
        labelled({ nombre: "colores", own: "ownColours" }, make("input"), { name: "colores", autocomplete: "off", placeholder: "#000764, #206bcb 16%, #fff" }, "text"),
      ];
  }

  const kind = field.tipo === "entero" || field.tipo === "real" ? "number" : "text";
  if (field.nombre === "algoritmo") {
    const list = choices(known.algoritmos.map(a => a.nombre), known.algoritmos.find(a => a.por_defecto)?.nombre);
    return [labelled(field, list, { name: field.nombre }, kind)];
  }

  if (field.nombre === "prioridad")
    return [labelled(field, choices([1, 2, 3], field.por_defecto, level => text(levels[level]), level => levels[level]), { name: field.nombre }, kind)];
  if (field.opciones) // one that has no default may be left to the worker
    return [labelled(field, choices(field.por_defecto === null ? ["", ...field.opciones] : field.opciones, field.por_defecto), { name: field.nombre }, kind)];
  return [labelled(field, make("input"), {
    name: field.nombre, inputMode: { entero: "numeric", url: "url" }[field.tipo] ?? "text", autocomplete: "off",
    defaultValue: region.has(field.nombre) ? "" : start[field.nombre] ?? known.algoritmos[0]?.valores[field.nombre] ?? "",
  }, kind)];
}

function labelled(field, input, properties, kind) {
  Object.assign(input, properties);
  input.dataset.kind = kind;
  const label = make("label", [wide.has(field.nombre) || field.own ? "full" : "", kind === "flag" ? "check full" : ""].filter(Boolean).join(" "));
  const name = make("span");
  Object.assign(name.dataset, field.own ? { text: field.own } : { es: field.etiqueta, en: field.etiqueta_en });
  name.textContent = field.own ? text(field.own) : name.dataset[language()];
  label.append(...(kind === "flag" ? [input, name] : [name, input]));
  return label;
}

function choices(values, chosen, shown = value => value, textOf = () => null) {
  const list = make("select");
  list.replaceChildren(...values.map(value => {
    const option = make("option", "", shown(value));
    option.value = value;
    option.selected = value === chosen;
    if (textOf(value))
      option.dataset.text = textOf(value);
    return option;
  }));
  return list;
}

// Fills in what the chosen algorithm takes; a field that it does not use is shut. A c of 0 gives a mere disc: the form's own is nicer.
// The region is left to the master, which gives it the picture's shape.
function showValues() {
  for (const [name, value] of Object.entries(values.get(form.elements.algoritmo.value) ?? {})) {
    const field = form.elements[name];
    field.disabled = value === null;
    if (region.has(name)) {
      field.placeholder = value;
      field.value = "";
    } else {
      field.value = value || field.defaultValue;
    }
  }
}

// A number goes out as one; what is none goes out as text, and the master says what it expected.
function order() {
  const entries = [];
  for (const field of form.querySelectorAll("[data-kind]:enabled")) {
    if (field.dataset.kind === "flag") {
      if (field.checked)
        entries.push([field.name, true]);
      continue;
    }
    const value = field.value.trim();
    const number = Number(value.replace(",", ".")); // a decimal comma is what many people type
    if (value !== "")
      entries.push([field.name, field.dataset.kind === "number" && Number.isFinite(number) ? number : value]);
  }
  // Colours of one's own are a palette too; the later entry wins.
  return Object.fromEntries(entries.map(([name, value]) => [name === "colores" ? "paleta" : name, value]));
}

async function submit() {
  const accepted = await post("/agregar_trabajo", order());
  return () => [linked(text("added", accepted.trabajo_id, accepted.posicion_cola), accepted.trabajo_id), ...notifying(accepted.trabajo_id)];
}

/** The sentence, in which the job's id leads to its page. */
function linked(sentence, id) {
  const [before, after] = sentence.split(id);
  const link = make("a", "", id);
  link.href = "/trabajo.html?id=" + encodeURIComponent(id);
  return make("span", "", before, link, after);
}

function notifying(id) {
  if (!canNotify())
    return [];
  const button = make("button");
  button.type = "button";
  button.disabled = isAsked(id);
  button.textContent = text(isAsked(id) ? "notifying" : "notify");
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = text(await ask(id) ? "notifying" : "notifyDenied");
  });
  return [button];
}

async function load() {
  const answer = await post("/cargar_trabajos");
  const known = answer.lineas.filter(line => line.estado === "ya_cargada").length;
  const bad = answer.lineas.filter(line => line.estado === "rechazada");
  const before = () => known > 0 ? [count("known", known)] : [];
  const rest = () => answer.lineas_omitidas > 0 ? [count("omitted", answer.lineas_omitidas)] : [];
  return () => [count("loaded", answer.trabajos_cargados), ...before(), ...rest(), ...bad.map(line => text("badLine", line.linea, line.error))];
}

async function clear() {
  const answer = await post("/limpiar_cola");
  return () => [count("cleared", answer.trabajos_eliminados)];
}

async function run(button, action) {
  button.disabled = true;
  showErrors(new Map());
  say(() => []);
  try {
    say(await action());
  } catch (error) {
    if (error instanceof Outage)
      showErrors(new Map(), [text("unreachable")]);
    else
      showErrors(error.fields, error.fields?.size ? [...error.fields.values()] : [error.message]);
  } finally {
    button.disabled = false;
  }
}

function say(sentences) {
  told = sentences;
  byId("said").replaceChildren(...sentences().map(sentence => make("span", "", sentence)));
}

function showErrors(fields = new Map(), sentences = []) {
  errors.hidden = sentences.length === 0;
  errors.replaceChildren(...sentences.map(sentence => make("li", "", sentence)));
  // Colours of one's own go out as the palette, so what is said of it is said of them.
  if (fields.has("paleta") && form.elements.colores.value.trim() !== "")
    fields = new Map([...fields].map(([name, sentence]) => [name === "paleta" ? "colores" : name, sentence]));
  let first = null;
  for (const field of form.querySelectorAll("[data-kind]")) {
    if (fields.has(field.name)) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", errors.id);
      const more = field.closest("details");
      if (more)
        more.open = true;
      first ??= field;
    } else {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  }
  first?.focus();
}
