// The farm's page: asks the master every two seconds and shows what it says.
import { Refusal, snapshot } from "./api.js";
import { byId, setText } from "./dom.js";
import { connect, offer } from "./form.js";
import { age } from "./format.js";
import { choose, language, text } from "./texts.js";
import { show } from "./views.js";

const interval = 2000;
let last = null;
let lastAnswer = performance.now();
let trouble = null;
let offered = false;
let timer = 0;
let asking = false;
let askAgain = false;

async function refresh() {
  if (asking) {
    askAgain = true; // something was done meanwhile: the answer under way may not show it
    return;
  }
  clearTimeout(timer);
  asking = true;
  try {
    last = await snapshot();
    lastAnswer = performance.now();
    trouble = null;
    offered ||= await offer();
  } catch (error) {
    trouble = error;
  }
  asking = false;
  timer = setTimeout(refresh, askAgain ? 0 : interval);
  askAgain = false;
  render();
}

function render() {
  if (last)
    show(last);
  const outage = byId("outage");
  outage.hidden = trouble === null;
  document.body.classList.toggle("stale", trouble !== null);
  byId("beat").classList.toggle("off", trouble !== null);
  setText(byId("updated"), trouble === null && last ? text("updated") : "");
  if (trouble instanceof Refusal)
    setText(outage, text("refused", trouble.message));
  else if (trouble)
    setText(outage, text("outage", age((performance.now() - lastAnswer) / 1000)));
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
document.addEventListener("visibilitychange", () => {
  if (!document.hidden)
    refresh(); // browsers slow a hidden page's timers down
});

speak();
connect(refresh, () => last?.status.trabajos_pendientes ?? 0);
refresh();
