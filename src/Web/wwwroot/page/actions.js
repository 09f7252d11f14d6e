// One click that tells the master something about a job or a worker. What comes of it is shown by the next event.
import { Outage, post, remove } from "./api.js";
import { byId, make } from "./dom.js";
import { text } from "./texts.js";

/** Does it, and says whether it is done; a refusal is told beside the title. */
export async function act(button, method, path) {
  button.disabled = true;
  byId("refused").hidden = true;
  try {
    await (method === "DELETE" ? remove(path) : post(path));
    return true;
  } catch (error) {
    const told = byId("refused");
    told.replaceChildren(make("span", "", error instanceof Outage ? text("unreachable") : error.message));
    told.hidden = false;
    return false;
  } finally {
    button.disabled = false;
  }
}
