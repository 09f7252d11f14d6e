// The last ten minutes of a worker's processor, drawn as a line.
import { make } from "./dom.js";

const length = 600; // seconds
const step = 2;
const most = length / step + 1; // points of a line
const lines = new Map(); // by the worker's name

/** Notes what the master said of a worker at a moment. */
export function note(name, second, percent) {
  const line = lines.get(name) ?? lines.set(name, { seconds: new Float64Array(most), percents: new Float32Array(most), count: 0 }).get(name);
  if (line.count > 0 && second - line.seconds[(line.count - 1) % most] < step)
    return;
  line.seconds[line.count % most] = second; // in the oldest one's place
  line.percents[line.count % most] = percent;
  line.count++;
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
  const { seconds, percents, count } = lines.get(name) ?? { count: 0 };
  let path = "";
  for (let point = Math.max(0, count - most); point < count; point++) {
    const x = length - (second - seconds[point % most]);
    if (x >= 0)
      path += (path ? "L" : "M") + x.toFixed(0) + " " + (100 - percents[point % most]).toFixed(1);
  }
  node.querySelector("path").setAttribute("d", path);
}
