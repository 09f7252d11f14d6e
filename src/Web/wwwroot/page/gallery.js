// The gallery: finished pictures, the last finished first. The master cuts the pages; new ones come by themselves.
import { get, Outage } from "./api.js";
import { byId, follow } from "./dom.js";
import { open, ready } from "./frame.js";
import { later, looker } from "./look.js";
import { text } from "./texts.js";
import { describe, thumbnail } from "./thumbnails.js";
import { connectViewer, showViewer } from "./viewer.js";

const cut = 36; // jobs of one page
const far = 360; // pictures: one that is further back is not looked for
const overlap = 12; // a picture that is deleted moves all behind it: the next page begins so much earlier
const pause = 1000; // milliseconds at least between two looks, however many pictures are finished
const share = 0.1; // of the time is spent on looking, at most
const again = 2000;

let pictures = []; // the last finished first
let next = 0; // where the next page begins; null after the last
let isBegun = false;
let took = 0; // milliseconds, the last look

// The beginning of the list: what is new in it, and what was deleted.
const look = looker(async () => {
  const began = performance.now();
  const page = await read(0);
  took = performance.now() - began;
  if (!page) {
    setTimeout(look, again);
    return;
  }
  const older = page.next === null ? [] : pictures.filter(job => job.terminado <= page.end);
  if (older.length === 0)
    next = page.next; // it is all, or it shares nothing with what is shown
  pictures = join(page.pictures, older);
  isBegun = true;
  draw();
  ready();
});

// What follows on those that are shown. A page may have no pictures: foreign slaves do not deliver any.
const lookFurther = looker(async () => {
  const before = pictures.length;
  let page = null;
  while (next !== null && pictures.length === before) {
    page = await read(Math.max(0, next - overlap));
    if (!page)
      break;
    next = page.next;
    pictures = join(pictures, page.pictures);
  }
  draw();
  if (page)
    watchEnd(); // it may be in sight still
  else
    setTimeout(watchEnd, again);
});

async function read(from) {
  try {
    const page = await get("/trabajos?" + new URLSearchParams({ estado: "completado", orden: "terminado", desde: from, limite: cut }));
    return { pictures: page.trabajos.filter(job => job.resultado?.imagen), end: page.trabajos.at(-1)?.terminado, next: page.siguiente };
  } catch (error) {
    if (!(error instanceof Outage) && error.status < 500)
      throw error;
    return null;
  }
}

const join = (some, others) =>
  [...new Map([...others, ...some].map(job => [job.trabajo_id, job])).values()].sort((one, other) => other.terminado - one.terminado);

function draw() {
  document.title = text("gallery") + " · HpcHangfire";
  if (!isBegun)
    return;
  follow(byId("gallery"), pictures, job => job.trabajo_id, job => thumbnail(job, "?imagen=" + encodeURIComponent(job.trabajo_id)), describe);
  byId("more").hidden = next === null;
  showViewer();
}

const place = id => pictures.findIndex(job => job.trabajo_id === id);

/** The picture so many places further in the list, which is read on where it ends; undefined where there is none. */
async function beside(id, step) {
  const at = () => place(id);
  while (at() < 0 ? next !== null && pictures.length < far : at() + step >= pictures.length && next !== null) {
    const before = pictures.length;
    await lookFurther();
    if (pictures.length === before)
      break;
  }
  return at() < 0 ? undefined : pictures[at() + step];
}

const end = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && lookFurther(), { rootMargin: "400px" });

function watchEnd() {
  end.unobserve(byId("more"));
  end.observe(byId("more"));
}

const mayTurn = (id, step) => place(id) >= 0 ? place(id) + step >= 0 && (next !== null || place(id) + step < pictures.length) : next !== null;

connectViewer({ find: id => pictures[place(id)], beside, mayTurn });
byId("more").addEventListener("click", lookFurther);
watchEnd();
open({
  heard: isAll => isAll && look(),
  named: later(look, () => Math.max(pause, took / share)),
  show: draw,
});
