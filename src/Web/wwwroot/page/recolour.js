// Another picture of a job's kept counts: a palette, a colouring, and a job of its own.
import { Outage, post } from "./api.js";
import { byId, make, setText } from "./dom.js";
import { jobPage, resource } from "./jobs.js";
import { text } from "./texts.js";

const form = byId("recolour");

/** The colourings that any kept counts serve for: the other two need values, which are kept only for the colouring that was ordered. */
export const ofCounts = ["bandas", "histograma"];

/** Offers it where a job has what it needs. */
export function showRecolour(job, known) {
  const can = Boolean(job.resultado?.conteos);
  byId("recolour-card").hidden = !can;
  if (!can || form.elements.paleta.options.length > 0)
    return;
  offer(form.elements.paleta, known.paletas, job.paleta);
  offer(form.elements.coloreado, known.coloreados.filter(name => name === job.coloreado || ofCounts.includes(name)), job.coloreado);
}

/** Connects the form. */
export function connectRecolour(id) {
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const accepted = await post(resource(id) + "/recolorear", { paleta: form.elements.paleta.value, coloreado: form.elements.coloreado.value });
      location.assign(jobPage(accepted.trabajo_id));
    } catch (error) {
      setText(byId("recolour-said"), error instanceof Outage ? text("unreachable") : error.message);
    } finally {
      button.disabled = false;
    }
  });
}

/** Fills a list in. */
export function offer(list, values, chosen) {
  list.replaceChildren(...values.map(value => {
    const option = make("option", "", value);
    option.selected = value === chosen;
    return option;
  }));
}
