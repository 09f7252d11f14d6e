// Finished pictures as thumbnails that lead on.
import { make, part, setText } from "./dom.js";
import { moment, size, span } from "./format.js";
import { resource } from "./jobs.js";
import { text } from "./texts.js";

/** Makes one. */
export function thumbnail(job, address) {
  const image = make("img");
  image.loading = "lazy";
  image.addEventListener("error", () => image.classList.add("lost"), { once: true });
  image.src = resource(job.trabajo_id) + "/miniatura";
  const link = make("a", "picture", image, make("b", "what"), make("span", "how"), make("span", "who"));
  link.href = address;
  return link;
}

/** Says what it is. */
export function describe(node, job) {
  node.querySelector("img").alt = text("picture", job.algoritmo, size(job.width, job.height));
  setText(part(node, "what"), job.algoritmo);
  setText(part(node, "how"), size(job.width, job.height) + " · " + span(job.tiempo ?? 0));
  setText(part(node, "who"), [job.esclavo, moment(job.terminado)].filter(Boolean).join(" · "));
}
