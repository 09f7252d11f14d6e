// Which colours several jobs are to get, asked in a dialog.
import { get } from "./api.js";
import { byId } from "./dom.js";
import { offer, ofCounts } from "./recolour.js";

const dialog = byId("colours");
const { paleta, coloreado } = dialog.querySelector("form").elements;

/** What was chosen, as the API takes it; null when the dialog was left. */
export async function askColours() {
  if (paleta.options.length === 0) {
    const { paletas } = await get("/algoritmos");
    if (dialog.open)
      return null; // somebody clicked twice
    offer(paleta, paletas);
    coloreado.append(...ofCounts.map(name => new Option(name)));
  }
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise(closed => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue !== "recolour")
    return null;
  return { paleta: paleta.value, ...(coloreado.value ? { coloreado: coloreado.value } : {}) }; // without one, each job keeps its own
}
