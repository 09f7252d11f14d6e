// The list of jobs: the master cuts the pages, this one shows one of them and keeps it up to date.
import { get, Outage } from "./api.js";
import { byId, follow, make, setText } from "./dom.js";
import { address, asked, connectFilters, isByEnd, isOldestFirst, nameFilters, showFilters } from "./filters.js";
import { number } from "./format.js";
import { open, ready } from "./frame.js";
import { later, looker } from "./look.js";
import { connectMany, showChosen } from "./many.js";
import { showRows, showRowsProgress } from "./rows.js";
import { text } from "./texts.js";

const rows = 50;
const states = ["", "pendiente", "en_curso", "completado", "fallido", "cancelado"];
const unended = ["pendiente", "en_curso"]; // of which no job has ended
const tabs = { "": "all", pendiente: "waiting", en_curso: "running", completado: "completed", fallido: "failed", cancelado: "cancelled" };
const pause = 1000; // milliseconds at least between two looks, however many jobs change
const share = 0.1; // of the time is spent on looking, at most: a page may cost the master half a second when 100,000 jobs wait
const again = 2000;

let page = null;
let totals = null;
let isOther = true; // than what is shown: the page's rows are read again, not only the totals
let took = 0; // milliseconds, the last look

const look = looker(async () => {
  const began = performance.now();
  try {
    const totalOf = async estado => (await get("/trabajos?limite=1&estado=" + estado)).total;
    const isRead = isOther;
    isOther = false;
    const [now, ...counted] = await Promise.all([
      isRead ? get("/trabajos?" + new URLSearchParams({ ...asked(), limite: rows })) : page,
      ...states.map(totalOf),
    ]);
    page = now;
    totals = counted;
    took = performance.now() - began;
    byId("refused").hidden = true;
  } catch (error) {
    if (error instanceof Outage || error.status >= 500) {
      setTimeout(lookAll, again);
      return;
    }
    setText(byId("refused"), error.message); // the address asks for what there is not
    byId("refused").hidden = false;
  }
  draw();
  ready();
});

function lookAll() {
  isOther = true;
  look();
}

// The first page begins with the newest, or the last ends with them; another stays as it is while nothing happens to what it shows.
function named(ids) {
  isOther ||= !page || page.desde === 0 || (isOldestFirst() && page.siguiente === null) || page.trabajos.some(job => ids.includes(job.trabajo_id));
  soon();
}

const soon = later(look, () => Math.max(pause, took / share));

function draw() {
  if (!page)
    return;
  const { desde, ...filter } = asked();
  document.title = text("list") + " · HpcHangfire";
  follow(byId("tabs"), states, state => state,
    () => make("li", "", make("a", "", make("span"), make("b"))),
    (node, state) => {
      const link = node.firstChild;
      link.href = address({ ...filter, estado: state, orden: isByEnd() && unended.includes(state) ? "" : filter.orden });
      link.setAttribute("aria-current", String(state === filter.estado));
      setText(link.firstChild, text(tabs[state]));
      setText(link.lastChild, number(totals[states.indexOf(state)]));
    });
  nameFilters();
  showSort(filter);
  byId("empty").hidden = page.trabajos.length > 0;
  setText(byId("empty"), text(page.siguiente === null ? "noneHere" : "noneYetHere")); // a page with a filter looks at so many
  byId("table").hidden = page.trabajos.length === 0;
  showRows(page.trabajos);
  showChosen();
  const last = page.siguiente ?? page.total;
  setText(byId("range"), last === 0 || page.desde >= page.total ? "" : text("range", number(page.desde + 1), number(last), number(page.total)));
  setText(byId("first"), text(isOldestFirst() ? "oldest" : "newest"));
  turn(byId("first"), page.desde > 0, filter);
  turn(byId("previous"), page.desde > 0, { ...filter, desde: history.state?.before?.at(-1) ?? Math.max(0, Number(desde) - rows) });
  turn(byId("next"), page.siguiente !== null, { ...filter, desde: page.siguiente });
}

function turn(link, can, to) {
  if (can)
    link.href = address(to);
  else
    link.removeAttribute("href"); // it keeps its place
  link.setAttribute("aria-disabled", String(!can));
}

// The headings of the moments sort by them; a second click turns the order round.
function showSort(filter) {
  for (const heading of document.querySelectorAll("[data-sort]")) {
    const name = heading.dataset.sort;
    const isSorted = isByEnd() === (name === "terminado");
    if (isSorted)
      heading.setAttribute("aria-sort", isOldestFirst() ? "ascending" : "descending");
    else
      heading.removeAttribute("aria-sort");
    turn(heading.firstElementChild, name === "creado" || !unended.includes(filter.estado), { ...filter, orden: isSorted && !isOldestFirst() ? name + "_asc" : name });
  }
}

// Another page of the list is the same page of the site; the browser's way back goes through them.
function go(query, before = [], isSame = false) {
  history[isSame ? "replaceState" : "pushState"]({ before }, "", query === "?" ? location.pathname : query);
  goOn();
}

function goOn() {
  showFilters();
  lookAll();
}

document.addEventListener("click", event => {
  const link = event.target.closest("#tabs a[href], #turn a[href], [data-sort] a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  event.preventDefault();
  const before = history.state?.before ?? [];
  go(link.getAttribute("href"), link.id === "next" ? [...before, page.desde] : link.id === "previous" ? before.slice(0, -1) : []);
});
addEventListener("popstate", goOn);
connectFilters((query, isSame) => go(query, [], isSame));
connectMany(lookAll);
open({
  heard: isAll => isAll ? lookAll() : showRowsProgress(),
  named,
  show: draw,
});
