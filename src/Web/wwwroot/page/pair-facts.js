// What two jobs have in common and what not, as tables and in words.
import { byId, follow, make, setText } from "./dom.js";
import { orderRows, resultRows } from "./facts.js";
import { number, span } from "./format.js";
import { text } from "./texts.js";

const letters = ["A", "B"];
const decisive = ["sum", "digest"]; // results that are the same if the pictures are

/** Shows what was ordered and what came of it; what differs is marked. */
export function showTables(jobs, known) {
  const orders = jobs.map(job => orderRows(job, known));
  table("orders", orders[0].map((row, at) => ({ ...row, values: [row.value, orders[1][at].value], isUsual: row.isUsual && orders[1][at].isUsual }))
    .filter(({ values, isUsual }) => !isUsual || values[0] !== values[1]), () => true);
  const results = jobs.map(resultsOf);
  byId("results-card").hidden = results.some(rows => rows.length === 0);
  if (!byId("results-card").hidden)
    table("results", results[0].map(([name, title, value], at) => ({ name, title, values: [value, results[1][at][2]] })), (name, values) => decisive.includes(name) && values.every(Boolean)); // of a foreign slave not all is known
}

const resultsOf = job => job.resultado ? [
  ["worker", text("worker"), job.esclavo], ["counting", text("countingTime"), span(job.resultado.tiempo_calculo)], ...resultRows(job),
] : [];

function table(id, rows, isMarked) {
  follow(byId(id), rows.filter(({ values }) => values.some(Boolean)), row => row.name,
    () => {
      const title = make("th", "", make("span"), make("b"));
      title.scope = "row";
      return make("tr", "", title, make("td"), make("td"));
    },
    (node, { name, title, values }) => {
      const differs = values[0] !== values[1] && isMarked(name, values);
      node.classList.toggle("differs", differs);
      setText(node.querySelector("span"), title);
      setText(node.querySelector("b"), differs ? " ≠" : "");
      values.forEach((value, at) => setText(node.children[at + 1], value || "—"));
    });
}

/** Says in words how the results compare. */
export function showVerdict(jobs) {
  const results = jobs.map(job => job.resultado);
  byId("verdict-card").hidden = !results.every(Boolean);
  if (byId("verdict-card").hidden)
    return;
  const [one, other] = results.map(result => result.sha256_conteos);
  setText(byId("counts"), text(!one || !other ? "countsUnknown" : one === other ? "countsSame" : "countsOther"));
  byId("counts").dataset.differ = String(Boolean(one && other && one !== other));
  setText(byId("speed"), speed(results.map(result => result.tiempo_calculo)));
}

// Of what only coloured another's counts there is nothing to say.
function speed(seconds) {
  if (seconds.some(one => !(one > 0)))
    return "";
  const fast = seconds[0] <= seconds[1] ? 0 : 1;
  const times = number(seconds[1 - fast] / seconds[fast], 2);
  return times === number(1) ? text("asFast", span(seconds[0]))
    : text("faster", letters[fast], times, letters[1 - fast], span(seconds[fast]), span(seconds[1 - fast]));
}
