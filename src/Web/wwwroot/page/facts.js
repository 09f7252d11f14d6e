// What was ordered of a job, and what came of it: names and values.
import { follow, make, setText } from "./dom.js";
import { number, size, span } from "./format.js";
import { ordered } from "./order.js";
import { language, text } from "./texts.js";

const priorities = { 1: "high", 2: "medium", 3: "low" };

/** The order, without what it left to the farm. */
export function showOrder(list, job, known) {
  fill(list, orderRows(job, known).filter(row => !row.isUsual).map(({ name, title, value }) => [name, title, value]));
}

/** What an order says of each field, and whether that is what the farm takes by itself. */
export function orderRows(job, known) {
  const own = known.algoritmos.find(a => a.nombre === job.algoritmo)?.valores ?? {};
  const fields = ordered(job, known.campos).filter(([name]) => !["width", "height"].includes(name));
  return [
    { name: "size", title: text("size"), value: size(job.width, job.height), isUsual: false },
    ...fields.map(([name, value]) => {
      const field = known.campos.find(one => one.nombre === name);
      return {
        name, title: field[language() === "en" ? "etiqueta_en" : "etiqueta"], value: shown(name, value),
        isUsual: value === null || value === false || value === (own[name] ?? field.por_defecto),
      };
    }),
  ];
}

function shown(name, value) {
  if (value === null || value === false)
    return "";
  if (name === "prioridad")
    return text(priorities[value]);
  if (value === true)
    return text("yes");
  if (name === "iteraciones")
    return number(value);
  return String(value); // regions and constants as they were ordered, with every digit
}

/** The result; nothing before there is one. */
export const showResult = (list, job) => fill(list, resultRows(job));

/** What came of a job, as names, titles and values. */
export function resultRows({ resultado, tiempo }) {
  const pace = resultado?.ritmo;
  return !resultado ? [] : [
    ["sum", text("sum"), resultado.suma_conteos === null ? "" : number(resultado.suma_conteos)],
    ["digest", "SHA-256", resultado.sha256_conteos],
    ["seconds", text("seconds"), tiempo === null ? "" : span(tiempo)],
    ["threads", text("threadsUsed"), [resultado.hilos, resultado.ruta].filter(Boolean).join(" · ")],
    ["pace", text("pace"), pace ? text("perSecond", number(pace.iteraciones_por_s / 1e6, 1)) : ""],
    ["cycle", text("perCycle"), pace ? number(pace.iteraciones_por_ciclo, 2) : ""],
    ["skipped", text("skipped"), pace?.parte_omitida > 0 ? number(100 * pace.parte_omitida, 1) + " %" : ""],
    ["mirrored", text("mirrored"), pace?.iteraciones_reflejadas > 0 ? number(pace.iteraciones_reflejadas) : ""],
    ["note", text("note"), resultado.nota],
  ];
}

/** What a foreign slave's program said, where it said anything. */
export function showOutput(card, { salida }) {
  const parts = [["stdout", salida?.stdout], ["stderr", salida?.stderr]].filter(([, said]) => said);
  card.hidden = parts.length === 0 && !salida?.return_code;
  follow(card.querySelector(".output"), parts, ([name]) => name,
    ([name]) => {
      const said = Object.assign(make("pre"), { tabIndex: 0 }); // a long one scrolls, by the keyboard too
      said.setAttribute("role", "region");
      said.setAttribute("aria-label", name);
      return make("div", "", make("h3", "", name), said);
    },
    (node, [, said]) => setText(node.lastChild, said));
  setText(card.querySelector(".code"), (salida?.return_code ?? null) === null ? "" : text("returnCode", salida.return_code));
}

function fill(list, rows) {
  follow(list, rows.filter(([, , value]) => value), ([name]) => name,
    () => make("div", "", make("dt"), make("dd")),
    (node, [, name, value]) => {
      setText(node.firstChild, name);
      setText(node.lastChild, value);
    });
}
