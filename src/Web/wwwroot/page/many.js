// One order for many jobs at once: one call after another, and those that are refused are named.
import { Outage, post, remove } from "./api.js";
import { askColours } from "./colours.js";
import { byId, make, setText } from "./dom.js";
import { pairPage, resource } from "./jobs.js";
import { count, text } from "./texts.js";

const boxes = () => [...document.querySelectorAll("#rows .choose")];
const chosen = () => boxes().filter(box => box.checked).map(box => box.value);

// What is done to each, with what was answered first.
const orders = {
  cancel: id => remove(resource(id)),
  retry: id => post(resource(id) + "/reintentar"),
  recolour: (id, colours) => post(resource(id) + "/recolorear", colours),
  delete: id => remove(resource(id) + "?borrar=true"),
};

const questions = {
  recolour: askColours,
  delete: ids => confirm(count("confirmDeleteMany", ids.length)),
};

let isBusy = false;

/** Connects the boxes and the buttons; done() is called after an order. */
export function connectMany(done) {
  byId("rows").addEventListener("change", showChosen);
  byId("all").addEventListener("change", event => {
    for (const box of boxes())
      box.checked = event.target.checked;
    showChosen();
  });
  byId("pair").addEventListener("click", () => location.assign(pairPage(...chosen())));
  for (const name of Object.keys(orders)) {
    byId(name).addEventListener("click", async () => {
      const ids = chosen();
      const answer = await answerTo(name, ids);
      if (!answer)
        return;
      await give(id => orders[name](id, answer), ids);
      done();
    });
  }
}

// What the person says before it is done; nothing when it is not to be.
async function answerTo(name, ids) {
  if (!(name in questions))
    return true;
  try {
    return await questions[name](ids);
  } catch (error) {
    tell([error instanceof Outage ? text("unreachable") : error.message]);
    return null;
  }
}

/** Says how many are chosen, and offers what can be done about them. */
export function showChosen() {
  const all = boxes();
  const some = chosen().length;
  byId("all").checked = some > 0 && some === all.length;
  byId("all").indeterminate = some > 0 && some < all.length;
  for (const name of Object.keys(orders))
    byId(name).disabled = isBusy || some === 0;
  byId("pair").disabled = isBusy || some !== 2;
  if (!isBusy)
    setText(byId("chosen"), count("chosen", some));
}

async function give(order, ids) {
  const refused = [];
  isBusy = true;
  tell(refused);
  showChosen();
  let done = 0;
  try {
    for (const id of ids) {
      setText(byId("chosen"), text("doing", done + refused.length + 1, ids.length));
      try {
        await order(id);
        done++;
        uncheck(id);
      } catch (error) {
        if (error instanceof Outage) {
          refused.push(text("stopped", done, ids.length));
          break;
        }
        refused.push(id + ": " + error.message);
      }
    }
  } finally {
    isBusy = false;
    showChosen();
    setText(byId("said"), count("done", done));
    tell(refused);
  }
}

function uncheck(id) {
  const box = boxes().find(one => one.value === id);
  if (box)
    box.checked = false;
}

function tell(refused) {
  byId("refusals").hidden = refused.length === 0;
  byId("refusals").replaceChildren(...refused.map(sentence => make("li", "", sentence)));
}
