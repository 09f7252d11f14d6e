// What was ordered of a job, and what came of it: names and values.
import { follow, make, setText } from "./dom.js";
import { number, size, span } from "./format.js";
import { ordered } from "./order.js";
import { language, text } from "./texts.js";

const priorities = { 1: "high", 2: "medium", 3: "low" };

/** The order, without what it left to the farm. */
export function showOrder(list, job, known) {
  const own = known.algoritmos.find(a => a.nombre === job.algoritmo)?.valores ?? {};
  const rows = [["size", text("size"), size(job.width, job.height)]];
  for (const [name, value] of ordered(job, known.campos)) {
    const field = known.campos.find(one => one.nombre === name);
    const usual = own[name] ?? field.por_defecto;
    if (value !== null && value !== false && value !== usual && !["width", "height"].includes(name))
      rows.push([name, field[language() === "en" ? "etiqueta_en" : "etiqueta"], shown(name, value)]);
  }
  fill(list, rows);
}

function shown(name, value) {
  if (name === "prioridad")
    return text(priorities[value]);
  if (value === true)
    return text("yes");
  if (name === "iteraciones")
    return number(value);
  return String(value); // regions and constants as they were ordered, with every digit
}

/** The result; nothing before there is one. */
export function showResult(list, { resultado, tiempo, salida }) {
  const pace = resultado?.ritmo;
  fill(list, !resultado ? [] : [
    ["sum", text("sum"), resultado.suma_conteos === null ? "" : number(resultado.suma_conteos)],
    ["digest", "SHA-256", resultado.sha256_conteos],
    ["seconds", text("seconds"), tiempo === null ? "" : span(tiempo)],
    ["threads", text("threadsUsed"), [resultado.hilos, resultado.ruta].filter(Boolean).join(" · ")],
    ["pace", text("pace"), pace ? text("perSecond", number(pace.iteraciones_por_s / 1e6, 1)) : ""],
    ["cycle", text("perCycle"), pace ? number(pace.iteraciones_por_ciclo, 2) : ""],
    ["skipped", text("skipped"), pace?.parte_omitida > 0 ? number(100 * pace.parte_omitida, 1) + " %" : ""],
    ["mirrored", text("mirrored"), pace?.iteraciones_reflejadas > 0 ? number(pace.iteraciones_reflejadas) : ""],
    ["note", text("note"), resultado.nota],
    ["output", text("output"), [salida?.stdout, salida?.stderr].filter(Boolean).join("\n")],
  ]);
}

function fill(list, rows) {
  follow(list, rows.filter(([, , value]) => value), ([name]) => name,
    () => make("div", "", make("dt"), make("dd")),
    (node, [, name, value]) => {
      setText(node.firstChild, name);
      setText(node.lastChild, value);
    });
}
