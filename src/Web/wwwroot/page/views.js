// From what the master told to the document: the farm as a whole. Workers and jobs have modules of their own.
import { bar, byId, follow, make, part, setBar, setText } from "./dom.js";
import { age, number } from "./format.js";
import { showJobs, showPictures } from "./jobs.js";
import { now } from "./live.js";
import { perMinute } from "./pace.js";
import { text } from "./texts.js";
import { showWorkers, showWorkersTime } from "./workers.js";

export function show(farm) {
  showTotals(farm.estado);
  showAlerts(farm.estado.alertas);
  showQueues(farm.estado.colas);
  showWorkers(farm);
  showNodes(farm.nodos);
  showPictures(farm);
  showJobs(farm);
}

/** What changes though nothing happens. */
export function showTime(farm) {
  showWorkersTime(farm);
  for (const node of byId("nodes").children)
    showSeen(node, farm.nodos[node.dataset.key]);
}

function showTotals(state) {
  const totals = [
    ["waiting", state.trabajos_pendientes], ["running", state.trabajos_en_curso], ["completed", state.trabajos_completados],
    ["failed", state.trabajos_fallidos], ["cancelled", state.trabajos_cancelados], ["perMinute", perMinute(state.trabajos_completados)],
  ];
  follow(byId("totals"), totals, ([name]) => name,
    ([name]) => make("div", "total " + name, make("strong"), make("span")),
    (node, [name, total]) => {
      setText(node.firstChild, number(total));
      setText(node.lastChild, text(name));
      node.classList.toggle("some", total > 0);
    });
}

function showAlerts(alerts) {
  follow(byId("alerts"), alerts, alert => alert.nodo_memoria + " " + alert.tipo,
    () => make("li"),
    (node, alert) => setText(node, text("alert", alert.nodo_memoria, text(alert.tipo))));
}

function showQueues(queues) {
  const longest = Math.max(1, ...Object.values(queues));
  follow(byId("queues"), Object.entries(queues), ([name]) => name,
    () => make("div", "queue", make("dt"), make("dd", "gauge", bar("fill")), make("dd")),
    (node, [name, waiting]) => {
      const shown = name.startsWith("w-") ? text("ownQueue", name.slice(2)) : text(name);
      setText(node.firstChild, shown);
      setBar(part(node, "fill"), waiting / longest, shown);
      setText(node.lastChild, number(waiting));
    });
}

function showNodes(nodes) {
  // Foreign nodes may leave out any part of their report.
  follow(byId("nodes"), Object.entries(nodes), ([name]) => name,
    () => make("article", "member",
      make("h3", "", make("b", "name"), make("span", "seen")),
      ...["cpu", "memory", "disk"].map(kind => make("p", "measure " + kind, make("span"), bar("fill")))),
    (shown, [name, node]) => {
      setText(part(shown, "name"), name);
      showSeen(shown, node);
      for (const [kind, percent, high] of [["cpu", node.cpu, 0.8], ["memory", node.memoria, 0.85], ["disk", node.disco, 0.9]]) {
        const row = part(shown, kind);
        row.hidden = percent === undefined;
        if (!row.hidden) {
          setText(row.firstChild, text(kind) + " " + number(percent) + " %");
          setBar(row.lastChild, percent / 100, text(kind), high);
        }
      }
    });
}

const showSeen = (shown, node) =>
  setText(part(shown, "seen"), node?.timestamp ? text("seen", age(now() - node.timestamp)) : "");
