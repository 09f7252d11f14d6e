// One large picture on a stage: moved, brought nearer, as fine as it was computed.
import { byId } from "./dom.js";

const { L } = window;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const isPhone = matchMedia("(pointer: coarse)").matches;
const longest = 16384; // pixels of a side: what graphics processors hold in one piece
const nearest = 5; // a pixel becomes 32
const farthest = -12;

/**
 * Pixels that are shown at once, four bytes each. On a phone what Safari gives a canvas there; elsewhere a quarter of a GiB, which Chromium on two
 * cores has ready in 1.5 s and then moves at 60 frames a second.
 */
export const largest = isPhone ? 4096 * 4096 : 8192 * 8192;

/** Whether a browser can hold so large a picture. */
export const holds = (width, height) => width * height <= largest && Math.max(width, height) <= longest;

let map = null;
let shown = null; // the picture's size; an object of its own for each one that is put on the stage
let overlays = [];

const whole = () => L.latLngBounds([0, 0], [shown.height, shown.width]);

/** Clears the stage for a picture of this size, which lay() puts there. */
export function prepare(width, height) {
  map ??= L.map("stage", {
    crs: L.CRS.Simple, attributionControl: false, zoomControl: false, keyboard: false, zoomSnap: 0, zoomDelta: 1, wheelPxPerZoomLevel: 90,
    maxZoom: nearest, minZoom: farthest, zoomAnimation: !isStill, inertia: !isStill,
  }).on("zoomend", showGrain).on("resize", fitAnew);
  for (const overlay of overlays)
    overlay.remove();
  overlays = [];
  shown = { width, height };
  map.setMaxBounds(null);
  map.invalidateSize({ animate: false });
  fit(false);
  map.setMaxBounds(whole().pad(0.5));
}

/**
 * Puts an image over what is there when the browser has made it ready, so that nothing flickers; false when it cannot. A small one, which the whole
 * picture does without, is left out when that was there before.
 */
export async function lay(source, isSmall) {
  const wanted = shown;
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
  } catch {
    return shown !== wanted;
  }
  if (shown === wanted && !(isSmall && overlays.length > 0)) {
    overlays.push(L.imageOverlay(image, whole()).addTo(map));
    showGrain();
  }
  return true;
}

/** Says what it is to those who do not see it. */
export function name(sentence) {
  for (const overlay of overlays)
    overlay.getElement().alt = sentence;
}

/** Shows the whole of it; a small one is not blown up. */
export function fit(isMoved = true) {
  map.setMinZoom(farthest);
  const zoom = Math.min(map.getBoundsZoom(whole()), 0);
  map.setView(whole().getCenter(), zoom, { animate: isMoved });
  map.setMinZoom(zoom);
}

export const nearer = by => map.setZoom(map.getZoom() + by);
export const realSize = () => map.setZoom(0);
export const move = (x, y) => map.panBy([x, y]);

// Another window: what was seen as a whole is so again.
function fitAnew() {
  if (!shown)
    return;
  const wasFitted = Math.abs(map.getZoom() - map.getMinZoom()) < 0.01;
  map.setMinZoom(Math.min(map.getBoundsZoom(whole()), 0));
  if (wasFitted)
    fit(false);
}

// Beyond its own size each pixel is a square: one looks at what was computed.
const showGrain = () => byId("stage").classList.toggle("grain", map.getZoom() > 0);
