// The list of jobs: the master cuts the pages, this one shows one of them and keeps it up to date.
import { get, Outage } from "./api.js";
import { byId, follow, make, setText } from "./dom.js";
import { number } from "./format.js";
import { open, ready } from "./frame.js";
import { looker } from "./look.js";
import { connectMany, showChosen } from "./many.js";
import { showRows, showRowsProgress } from "./rows.js";
import { text } from "./texts.js";

const rows = 50;
const states = ["", "pendiente", "en_curso", "completado", "fallido", "cancelado"];
const tabs = { "": "all", pendiente: "waiting", en_curso: "running", completado: "completed", fallido: "failed", cancelado: "cancelled" };
const pause = 1000; // milliseconds: a farm that makes a hundred jobs a second asks for one page in it
const again = 2000;

let page = null;
let totals = null;
let later = 0;

const asked = () => {
  const query = new URLSearchParams(location.search);
  return { estado: query.get("estado") ?? "", prioridad: query.get("prioridad") ?? "", texto: query.get("texto") ?? "", desde: query.get("desde") ?? "" };
};

const look = looker(async () => {
  try {
    const totalOf = async estado => (await get("/trabajos?limite=1&estado=" + estado)).total;
    const [now, ...counted] = await Promise.all([get("/trabajos?" + new URLSearchParams({ ...asked(), limite: rows })), ...states.map(totalOf)]);
    page = now;
    totals = counted;
    byId("refused").hidden = true;
  } catch (error) {
    if (error instanceof Outage || error.status >= 500) {
      setTimeout(look, again);
      return;
    }
    setText(byId("refused"), error.message); // the address asks for what there is not
    byId("refused").hidden = false;
  }
  draw();
  ready();
});

function soon() {
  later ||= setTimeout(() => {
    later = 0;
    look();
  }, pause);
}

function draw() {
  if (!page)
    return;
  const { desde, ...filter } = asked();
  document.title = text("list") + " · HpcHangfire";
  follow(byId("tabs"), states, state => state,
    () => make("li", "", make("a", "", make("span"), make("b"))),
    (node, state) => {
      const link = node.firstChild;
      link.href = address({ ...filter, estado: state });
      link.setAttribute("aria-current", String(state === filter.estado));
      setText(link.firstChild, text(tabs[state]));
      setText(link.lastChild, number(totals[states.indexOf(state)]));
    });
  byId("priority").value = filter.prioridad;
  byId("text").placeholder = text("findHint");
  if (document.activeElement !== byId("text"))
    byId("text").value = filter.texto;
  byId("empty").hidden = page.trabajos.length > 0;
  byId("table").hidden = page.trabajos.length === 0;
  showRows(page.trabajos);
  showChosen();
  const last = page.siguiente ?? page.total;
  setText(byId("range"), last === 0 || page.desde >= page.total ? "" : text("range", number(page.desde + 1), number(last), number(page.total)));
  turn(byId("newest"), page.desde > 0, filter);
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

const address = to => "?" + new URLSearchParams(Object.entries(to).filter(([, value]) => value));

// Another page of the list is the same page of the site; the browser's way back goes through them.
function go(query, before = []) {
  history.pushState({ before }, "", query === "?" ? location.pathname : query);
  look();
}

document.addEventListener("click", event => {
  const link = event.target.closest("#tabs a[href], #turn a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  event.preventDefault();
  const before = history.state?.before ?? [];
  go(link.getAttribute("href"), link.id === "next" ? [...before, page.desde] : link.id === "previous" ? before.slice(0, -1) : []);
});
// Asked when the word is whole: at the end of it, not at each of its letters.
byId("filters").addEventListener("submit", event => event.preventDefault());
byId("filters").addEventListener("change", () => go(address({ estado: asked().estado, prioridad: byId("priority").value, texto: byId("text").value.trim() })));
addEventListener("popstate", look);
connectMany(look);
open({
  heard: isAll => isAll ? look() : showRowsProgress(),
  named: soon,
  show: draw,
});
