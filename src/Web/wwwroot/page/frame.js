// What every page of the farm has: its language, its ear at the master, and what it says while it hears nothing.
import { byId, setText } from "./dom.js";
import { age } from "./format.js";
import { farm, listen, listenAnew, quiet } from "./live.js";
import { tellOf } from "./notify.js";
import { choose, language, text } from "./texts.js";

const refusals = "#refused, #refusals, #recolour-said, #wrong, #answer .wrong"; // what a master answered, and cannot be asked to say again

let lostAt = null; // milliseconds of silence before the loss was noticed
let why = "";
let page = null;

/**
 * Begins. Of the page's parts: heard(isAll) after each word of the master, and whether it told all anew, named(ids) when jobs changed their state,
 * show() when there is something to draw or the language is another, tick() for what changes with time alone.
 */
export function open({ heard = () => {}, named = () => {}, show, tick = () => {} }) {
  page = { show, tick };
  languages(() => {
    render();
    listenAnew();
  });
  listen(isAll => {
    lostAt = null;
    heard(isAll);
    if (isAll)
      tellOf();
    render();
  }, lost, ids => {
    named(ids);
    tellOf(ids);
  });
  setInterval(tell, 1000);
}

/** Speaks the language that was chosen, and lets another be chosen; changed() follows. */
export function languages(changed) {
  byId("languages").addEventListener("click", event => {
    const chosen = event.target.closest("[data-language]");
    if (!chosen)
      return;
    choose(chosen.dataset.language);
    speak();
    for (const node of document.querySelectorAll(refusals))
      node.replaceChildren();
    changed();
  });
  speak();
}

/** Shows what has been waiting for its first data, and the part of it that the address names. */
export function ready() {
  if (!document.body.classList.contains("waiting"))
    return;
  document.body.classList.remove("waiting");
  document.getElementById(location.hash.slice(1))?.scrollIntoView(); // the browser looked for it before it had its place
}

function lost(reason = "") {
  if (lostAt === null)
    lostAt = performance.now() - quiet();
  why = reason;
  ready();
  render();
}

function render() {
  page.show();
  tell();
}

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
    page.tick();
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
