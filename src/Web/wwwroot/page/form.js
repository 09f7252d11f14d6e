// What a person can ask the master to do: submit an order, load the jobs file, clear the queue.
import { get, Outage, post } from "./api.js";
import { byId, make } from "./dom.js";
import { count, text } from "./texts.js";

const form = byId("order");
const errors = byId("order-errors");
let values = new Map(); // what each algorithm takes when an order says no more

/** Connects the buttons; changed is called after each thing done. */
export function connect(changed, waitingJobs) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    run(form.querySelector("[type=submit]"), submit, changed);
  });
  form.elements.algoritmo.addEventListener("change", showValues);
  byId("load").addEventListener("click", event => run(event.currentTarget, load, changed));
  byId("clear").addEventListener("click", event => {
    if (confirm(count("confirmClear", waitingJobs())))
      run(event.currentTarget, clear, changed);
  });
}

/** Fills the lists with what this farm accepts; false while it cannot be asked. */
export async function offer() {
  let known;
  try {
    known = await get("/algoritmos");
  } catch {
    return false;
  }
  fillList("algoritmo", known.algoritmos.map(a => a.nombre), known.algoritmos.find(a => a.por_defecto)?.nombre, known.algoritmos.map(a => a.descripcion));
  values = new Map(known.algoritmos.map(a => [a.nombre, a.valores]));
  showValues();
  fillList("paleta", known.paletas);
  fillList("formato", known.formatos);
  fillList("coloreado", known.coloreados);
  fillList("muestreo", known.muestreos);
  return true;
}

function fillList(name, values, chosen, hints = []) {
  const list = form.elements[name];
  list.replaceChildren(...values.map((value, index) => {
    const option = make("option", "", value);
    option.value = value;
    option.selected = value === chosen;
    option.title = hints[index] ?? "";
    return option;
  }));
}

// Fills in what the chosen algorithm takes; a field that it does not use is shut. A c of 0 gives a mere disc: the form's own is nicer.
function showValues() {
  for (const [name, value] of Object.entries(values.get(form.elements.algoritmo.value) ?? {})) {
    const field = form.elements[name];
    field.disabled = value === null;
    field.value = value || field.defaultValue;
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
  return [text("added", accepted.trabajo_id, accepted.posicion_cola)];
}

async function load() {
  const answer = await post("/cargar_trabajos");
  const known = answer.lineas.filter(line => line.estado === "ya_cargada").length;
  const bad = answer.lineas.filter(line => line.estado === "rechazada");
  const before = known > 0 ? [count("known", known)] : [];
  return [count("loaded", answer.trabajos_cargados), ...before, ...bad.map(line => text("badLine", line.linea, line.error))];
}

async function clear() {
  const answer = await post("/limpiar_cola");
  return [count("cleared", answer.trabajos_eliminados)];
}

async function run(button, action, changed) {
  button.disabled = true;
  showErrors(new Map());
  say([]);
  try {
    say(await action());
    changed();
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
  byId("said").replaceChildren(...sentences.map(sentence => make("span", "", sentence)));
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
