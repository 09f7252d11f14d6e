// The last ten minutes of a worker's processor, drawn as a line.
import { make } from "./dom.js";

const length = 600; // seconds
const step = 2;
const points = new Map(); // by the worker's name: [second, percent], oldest first

/** Notes what the master said of a worker at a moment. */
export function note(name, second, percent) {
  const line = points.get(name) ?? points.set(name, []).get(name);
  if (line.length === 0 || second - line.at(-1)[0] >= step)
    line.push([second, percent]);
  while (line[0][0] < second - length)
    line.shift();
}

/** An empty line. */
export function spark() {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.classList.add("spark");
  picture.setAttribute("viewBox", `0 0 ${length} 100`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true"); // the number beside it says it
  picture.append(document.createElementNS(picture.namespaceURI, "path"));
  return make("span", "sparks", picture);
}

/** Draws a worker's line. */
export function draw(node, name, second) {
  const line = points.get(name) ?? [];
  const x = at => Math.max(0, length - (second - at)).toFixed(0);
  const path = line.map(([at, percent], index) => (index === 0 ? "M" : "L") + x(at) + " " + (100 - percent).toFixed(1)).join("");
  node.querySelector("path").setAttribute("d", path);
}
