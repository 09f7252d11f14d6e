// What a job's attempt says, line by line as it says it.
import { get } from "./api.js";
import { byId, make } from "./dom.js";
import { clock } from "./format.js";
import { resource } from "./jobs.js";
import { language } from "./texts.js";

let spoken = null; // the language of the lines that are shown
let began = null; // when the attempt began whose lines are shown
let next = 0;

/** Adds what is new. */
export async function readLog(id) {
  const list = byId("log");
  if (spoken !== language()) {
    spoken = language();
    began = undefined; // as if they were another attempt's
    next = 0;
  }
  let page = await get(resource(id) + "/consola?desde=" + next);
  if (page.iniciado !== began) { // another attempt counts from 0
    if (next > 0)
      page = await get(resource(id) + "/consola");
    list.replaceChildren();
    began = page.iniciado;
  }
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.append(...page.lineas.map(line => make("li", "", time(line.timestamp), line.texto)));
  next = page.siguiente;
  if (isAtEnd)
    list.scrollTop = list.scrollHeight;
}

function time(second) {
  const at = new Date(second * 1000);
  const made = make("time", "", clock(second));
  made.dateTime = at.toISOString();
  return made;
}
