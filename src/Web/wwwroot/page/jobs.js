// Jobs: the last pictures, and the newest orders with what can be done about each.
import { act } from "./actions.js";
import { bar, byId, follow, make, part, setBar, setText } from "./dom.js";
import { number, size, span } from "./format.js";
import { text } from "./texts.js";

/** The page of one job. */
export const jobPage = id => "/trabajo.html?id=" + encodeURIComponent(id);

/** The page that lays two jobs side by side; with one, it lets the other be chosen. */
export const pairPage = (one, other) => "/par.html?" + new URLSearchParams(other ? { a: one, b: other } : { a: one });

/** Whether it can be a job's id: anything else would be another resource. */
export const isId = id => /^(?!\.)[\w.-]+$/.test(id);

/** What the API calls it. */
export const resource = id => "/trabajos/" + encodeURIComponent(id);

export function showPictures({ imagenes, trabajos }) {
  follow(byId("pictures"), imagenes.map(id => trabajos[id]).filter(job => job?.resultado), job => job.trabajo_id,
    job => {
      const image = make("img");
      image.loading = "lazy";
      image.src = resource(job.trabajo_id) + "/miniatura";
      image.addEventListener("error", () => instead(image, job), { once: true });
      const link = make("a", "picture", image, make("b", "what"), make("span", "how"), make("span", "who"));
      link.href = job.resultado.imagen;
      link.target = "_blank";
      link.rel = "noopener";
      return link;
    },
    (node, job) => {
      const image = node.querySelector("img");
      if (image)
        image.alt = text("picture", job.algoritmo, size(job.width, job.height));
      setText(part(node, "what"), job.algoritmo);
      setText(part(node, "how"), size(job.width, job.height) + " · " + span(job.tiempo ?? 0));
      setText(part(node, "who"), job.esclavo ?? "");
    });
}

// Where a thumbnail is gone the picture itself is shown, if browsers know its format.
function instead(image, job) {
  const giveUp = () => image.replaceWith(make("span", "blank", text("noPreview", job.formato)));
  if (job.formato === "tiff") {
    giveUp();
    return;
  }
  image.addEventListener("error", giveUp, { once: true });
  image.src = job.resultado.imagen;
}

export function showJobs({ nuevos, trabajos }) {
  follow(byId("jobs"), nuevos.map(id => trabajos[id]).filter(Boolean), job => job.trabajo_id,
    job => {
      const link = make("a", "what");
      link.href = jobPage(job.trabajo_id);
      return make("li", "", make("span", "state"), link, make("span", "where"),
        make("span", "do", button("cancel", "DELETE", resource(job.trabajo_id)), button("retry", "POST", resource(job.trabajo_id) + "/reintentar")),
        bar("progress"), make("span", "why"));
    },
    (node, job) => {
      node.dataset.state = job.estado;
      setText(part(node, "state"), text(job.estado));
      setText(part(node, "what"), job.algoritmo + " " + size(job.width, job.height) + " · " + number(job.iteraciones) + " it.");
      part(node, "what").title = text("open") + ": " + job.trabajo_id;
      const where = [job.esclavo, job.tiempo === undefined ? "" : span(job.tiempo), job.intentos > 1 ? text("attempt", job.intentos) : ""];
      setText(part(node, "where"), where.filter(Boolean).join(" · "));
      part(node, "cancel").hidden = !["pendiente", "en_curso"].includes(job.estado);
      part(node, "retry").hidden = !["fallido", "cancelado"].includes(job.estado);
      part(node, "progress").hidden = job.estado !== "en_curso";
      setBar(part(node, "progress"), job.progreso, text("progress"));
      setText(part(node, "why"), job.espera?.motivo ?? (job.estado === "completado" ? "" : job.error ?? ""));
    });
}

function button(name, method, path) {
  const made = make("button", name);
  made.type = "button";
  made.dataset.text = name;
  setText(made, text(name));
  made.addEventListener("click", () => act(made, method, path));
  return made;
}
