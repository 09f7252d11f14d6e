// What the list's address asks for, and the form that says it. Moments are Unix seconds there, and a day and a time of day here.
import { byId, setText } from "./dom.js";
import { text } from "./texts.js";

const names = ["estado", "orden", "prioridad", "texto", "despues_de", "antes_de", "desde"];
const form = byId("filters");

/** The parts of the address, each empty where it says nothing. */
export function asked() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(names.map(name => [name, query.get(name) ?? ""]));
}

export const address = to => "?" + new URLSearchParams(Object.entries(to).filter(([, value]) => value));

export const isByEnd = () => asked().orden.startsWith("terminado");
export const isOldestFirst = () => asked().orden.endsWith("_asc");

/** Connects the form; go(query, isSame) follows each change, which is the same as the last one while a date's parts are filled in. */
export function connectFilters(go) {
  let edited = null;
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("focusout", () => {
    edited = null;
  });
  // Asked when the word is whole: at the end of it, not at each of its letters. A date whose year is half written is not in its range.
  form.addEventListener("change", ({ target }) => {
    if (!target.validity.valid)
      return;
    go(address({ ...asked(), desde: "", [target.name]: said(target) }), edited === target && isMoment(target));
    edited = target;
  });
  showFilters();
}

/** Fills the form in with what the address says; a field that says the same is left alone, it may be half written. */
export function showFilters() {
  const now = asked();
  for (const field of form.elements) {
    if (said(field) !== now[field.name])
      field.value = isMoment(field) ? local(now[field.name]) : now[field.name];
  }
}

/** Says what the fields are in the page's language, and of which moment the dates are. */
export function nameFilters() {
  byId("text").placeholder = text("findHint");
  setText(byId("after-name"), text(isByEnd() ? "endedFrom" : "submittedFrom"));
}

const isMoment = field => field.type === "datetime-local";

function said(field) {
  const value = field.value.trim();
  return isMoment(field) && value ? String(new Date(value).getTime() / 1000) : value;
}

function local(seconds) {
  const moment = new Date(1000 * Number(seconds));
  if (!seconds || isNaN(moment))
    return "";
  return new Date(moment - 60_000 * moment.getTimezoneOffset()).toISOString().slice(0, 16);
}
