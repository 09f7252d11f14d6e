// The farm's page: shows what the master tells, as it tells it.
import { byId, setText } from "./dom.js";
import { connect, offer } from "./form.js";
import { age } from "./format.js";
import { farm, listen, quiet } from "./live.js";
import { choose, language, text } from "./texts.js";
import { show, showTime } from "./views.js";

let lostAt = null; // milliseconds of silence before the loss was noticed
let why = "";
let offered = null; // or the promise of the form's lists

function changed() {
  lostAt = null;
  render();
  offered ??= offer().then(done => {
    if (!done)
      offered = null;
    document.body.classList.remove("waiting");
  });
}

function lost(reason = "") {
  if (lostAt === null)
    lostAt = performance.now() - quiet();
  why = reason;
  document.body.classList.remove("waiting");
  render();
}

function render() {
  if (farm)
    show(farm);
  tell();
}

// What changes with time alone.
function tell() {
  const isLost = lostAt !== null;
  const outage = byId("outage");
  outage.hidden = !isLost;
  document.body.classList.toggle("stale", isLost);
  byId("beat").classList.toggle("off", isLost);
  setText(byId("updated"), !isLost && farm ? text("updated") : "");
  if (isLost)
    setText(outage, why ? text("refused", why) : text("outage", age((performance.now() - lostAt) / 1000)));
  if (farm && !isLost)
    showTime(farm);
}

function speak() {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll("[data-text]"))
    setText(node, text(node.dataset.text));
  for (const node of document.querySelectorAll("[data-es]")) // what the master names in both languages
    setText(node, node.dataset[language()]);
  for (const button of byId("languages").children)
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
}

byId("languages").addEventListener("click", event => {
  const chosen = event.target.closest("[data-language]");
  if (!chosen)
    return;
  choose(chosen.dataset.language);
  speak();
  render();
});

speak();
connect(() => farm?.estado.trabajos_pendientes ?? 0);
listen(changed, lost);
setInterval(tell, 1000);
