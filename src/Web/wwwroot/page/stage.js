// One large picture on a stage: moved, brought nearer, as fine as it was computed.
import { number } from "./format.js";
import { resource } from "./jobs.js";
import { text } from "./texts.js";

const { L } = window;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const isPhone = matchMedia("(pointer: coarse)").matches;
const longest = 16384; // pixels of a side: what graphics processors hold in one piece
const nearest = 5; // a pixel becomes 32
const farthest = -14;

/**
 * Pixels that are shown at once, four bytes each. On a phone what Safari gives a canvas there; elsewhere a quarter of a GiB, which Chromium on two
 * cores has ready in 1.5 s and then moves at 60 frames a second.
 */
const largest = isPhone ? 4096 * 4096 : 8192 * 8192;

// Why a browser cannot hold so large a picture, or such a one.
function whyNotWhole({ formato, width, height }) {
  if (formato === "tiff")
    return () => text("notShownFormat", "TIFF");
  const holds = width * height <= largest && Math.max(width, height) <= longest;
  return () => holds ? "" : text("notShownSize", number(width * height / 1e6), number(largest / 1e6));
}

/** Makes a stage of an element. With isAlone false it answers the keyboard itself, and jumps where it would glide: another moves with it. */
export function stage(element, isAlone = true) {
  let map = null;
  let shown = null; // the picture's size; an object of its own for each one that is put on the stage
  let overlays = [];
  let note = () => "";
  let moved = () => {};

  const whole = () => L.latLngBounds([0, 0], [shown.height, shown.width]);

  // Clears it for a picture of this size.
  function prepare(width, height) {
    map ??= L.map(element, {
      crs: L.CRS.Simple, attributionControl: false, zoomControl: false, keyboard: !isAlone, zoomSnap: 0, zoomDelta: 1, wheelPxPerZoomLevel: 90,
      maxZoom: nearest, minZoom: farthest, zoomAnimation: isAlone && !isStill, inertia: isAlone && !isStill,
    }).on("zoomend", showGrain).on("resize", fitAnew).on("move", () => moved());
    for (const overlay of overlays)
      overlay.remove();
    overlays = [];
    shown = { width, height };
    map.setMaxBounds(null);
    map.invalidateSize({ animate: false });
    fit(false);
    map.setMaxBounds(whole().pad(0.5));
  }

  // Puts an image over what is there when the browser has made it ready, so that nothing flickers; false when it cannot. A small one, which the whole
  // picture does without, is left out when that was there before.
  async function lay(source, isSmall) {
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

  // A small one is not blown up where it is alone.
  const wholeZoom = () => Math.min(map.getBoundsZoom(whole()), isAlone ? 0 : nearest);

  /** Shows the whole of it. */
  function fit(isMoved = true) {
    map.setMinZoom(farthest);
    const zoom = wholeZoom();
    map.setView(whole().getCenter(), zoom, { animate: isMoved && isAlone });
    map.setMinZoom(zoom);
  }

  // Another window: what was seen as a whole is so again.
  function fitAnew() {
    if (!shown)
      return;
    const wasFitted = Math.abs(map.getZoom() - map.getMinZoom()) < 0.01;
    map.setMinZoom(wholeZoom());
    if (wasFitted)
      fit(false);
  }

  // Beyond its own size each pixel is a square: one looks at what was computed.
  const showGrain = () => element.classList.toggle("grain", map.getZoom() > 0);

  return {
    fit,
    nearer: by => map.setZoom(map.getZoom() + by),
    realSize: () => map.setZoom(0),
    move: (x, y) => map.panBy([x, y]),

    /** Shows a job's picture: first its thumbnail, which is there at once, then the picture itself. changed() follows each. */
    show(job, changed) {
      prepare(job.width, job.height);
      const wanted = shown;
      note = whyNotWhole(job);
      lay(resource(job.trabajo_id) + "/miniatura", true).then(changed);
      if (!note())
        lay(job.resultado.imagen, false).then(isThere => {
          if (!isThere && shown === wanted)
            note = () => text("notLoaded");
          changed();
        });
    },

    /** Why only the thumbnail is shown, or nothing. */
    note: () => note(),

    /** Says what it is to those who do not see it. */
    name(sentence) {
      for (const overlay of overlays)
        overlay.getElement().alt = sentence;
    },

    /** What is seen, in parts of the picture: where the middle is, and how wide the window is. */
    view() {
      const { lat, lng } = map.getCenter();
      return { x: lng / shown.width, y: lat / shown.height, zoom: map.getZoom() + Math.log2(shown.width) };
    },

    /** Shows such a part of this one. */
    look({ x, y, zoom }) {
      map.setView([y * shown.height, x * shown.width], zoom - Math.log2(shown.width), { animate: false });
    },

    /** Has a function called at each move. */
    follow(told) {
      moved = told;
    },
  };
}
