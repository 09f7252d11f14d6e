// The rows of the list of jobs.
import { bar, byId, follow, make, part, setBar, setText } from "./dom.js";
import { moment, number, size, span } from "./format.js";
import { jobPage, resource } from "./jobs.js";
import { farm } from "./live.js";
import { text } from "./texts.js";

let shown = [];

export function showRows(jobs) {
  shown = jobs;
  follow(byId("rows"), jobs, job => job.trabajo_id, create, (node, job) => {
    node.dataset.state = job.estado;
    part(node, "choose").setAttribute("aria-label", text("choose", job.trabajo_id));
    setText(part(node, "what"), job.algoritmo + " " + size(job.width, job.height) + " · " + number(job.iteraciones) + " it.");
    part(node, "what").title = job.trabajo_id;
    setText(part(node, "why"), job.espera?.motivo ?? (job.estado === "completado" ? "" : job.error ?? ""));
    setText(part(node, "state"), text(job.estado));
    setText(part(node, "worker-name"), job.esclavo ?? "");
    setText(part(node, "when"), moment(job.creado));
    setText(part(node, "ended"), job.terminado === null ? "" : moment(job.terminado));
    setText(part(node, "took"), job.tiempo === null ? "" : span(job.tiempo));
    showThumbnail(part(node, "thumb"), job);
  });
  showRowsProgress();
}

/** How far those are that run. */
export function showRowsProgress() {
  for (const node of byId("rows").children) {
    const job = shown.find(one => one.trabajo_id === node.dataset.key);
    part(node, "progress").hidden = job?.estado !== "en_curso";
    setBar(part(node, "progress"), farm?.trabajos[node.dataset.key]?.progreso ?? job?.progreso ?? 0, text("progress"));
  }
}

function create(job) {
  const choose = make("input", "choose");
  choose.type = "checkbox";
  choose.value = job.trabajo_id;
  const link = make("a", "what");
  link.href = jobPage(job.trabajo_id);
  return make("tr", "",
    make("td", "", choose), make("td", "thumb"), make("td", "job", link, make("p", "why"), bar("progress")),
    make("td", "state"), make("td", "worker-name"), make("td", "when"), make("td", "ended"), make("td", "took"));
}

function showThumbnail(cell, job) {
  const source = job.resultado?.imagen ? resource(job.trabajo_id) + "/miniatura" : "";
  if ((cell.dataset.source ?? "") === source)
    return;
  cell.dataset.source = source;
  cell.replaceChildren();
  if (!source)
    return;
  const image = make("img");
  image.alt = "";
  image.loading = "lazy";
  image.addEventListener("error", () => image.remove(), { once: true });
  image.src = source;
  cell.append(image);
}
