// The farm as the master tells it: one stream of events, from which the page keeps one object up to date.
import { language } from "./texts.js";

/** What GET /eventos has said: the farm's state, nodes, jobs and lists of ids; null before its first word. */
export let farm = null;

const silence = 15000; // milliseconds: the master speaks every five seconds, even if nothing happens
const again = 2000;

let source = null;
let heardAt = performance.now();
let watch = 0;
let begin = () => {};
let isCut = false; // the master's last word was that it knows nothing now

/**
 * Listens for as long as the page is open.
 * changed(isAll) is called when the farm is another, and whether all of it was told anew; lost(why) when it is not known any more, with the master's sentence if it has one;
 * named(ids) when jobs changed their state.
 */
export function listen(changed, lost, named) {
  clearTimeout(watch);
  source?.close();
  source = new EventSource("/eventos?idioma=" + language()); // it can set no header
  begin = start;
  const told = (kind, take) => source.addEventListener(kind, event => {
    heardAt = performance.now();
    isCut = kind === "corte" || (isCut && kind === "latido");
    waitForMore();
    take(JSON.parse(event.data));
  });
  told("foto", all => {
    farm = all;
    changed(true);
  });
  told("cambio", change => {
    merge(farm, change);
    changed(false);
  });
  told("trabajos", ({ cambios }) => named(cambios.map(([id]) => id)));
  told("latido", beat => {
    if (farm && !isCut) {
      farm.timestamp = beat.timestamp;
      changed(false); // after a cut in which nothing was missed, this is its first word
    }
  });
  told("corte", cut => lost(cut.motivo));
  source.onerror = () => {
    lost();
    if (source.readyState === EventSource.CLOSED) { // refused: the browser does not try again by itself
      clearTimeout(watch);
      watch = setTimeout(start, again);
    }
  };
  waitForMore();

  function start() {
    listen(changed, lost, named);
  }

  function waitForMore() {
    clearTimeout(watch);
    watch = setTimeout(() => {
      lost(); // a master that hangs closes nothing
      start();
    }, silence);
  }
}

/** Has all of it told anew, in the language that is shown now. */
export const listenAnew = () => begin();

/** The master's time now, Unix seconds: ages do not depend on this machine's clock. */
export const now = () => farm.timestamp + (performance.now() - heardAt) / 1000;

/** Milliseconds since the master's last word. */
export const quiet = () => performance.now() - heardAt;

// JSON Merge Patch, RFC 7396. Names are ids that anybody may have chosen.
function merge(target, patch) {
  for (const [name, value] of Object.entries(patch)) {
    if (name === "__proto__")
      continue;
    if (value === null)
      delete target[name];
    else if (typeof value === "object" && !Array.isArray(value))
      merge(target[name] !== null && typeof target[name] === "object" && !Array.isArray(target[name]) ? target[name] : (target[name] = {}), value);
    else
      target[name] = value;
  }
}
