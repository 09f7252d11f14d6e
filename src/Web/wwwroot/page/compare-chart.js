// Lines on two logarithmic axes; a click on a name in the legend hides its line.
import { number, span } from "./format.js";

const hues = [268, 28, 150, 205, 340, 90, 48, 300, 180, 0, 120, 230, 60];
let chart = null;
let key = "";

/** Draws seconds over counts: a line for each row, gaps where nothing was measured. */
export function drawChart(box, counts, rows, axes) {
  const styles = getComputedStyle(document.body);
  const [ink, line] = ["--soft", "--line"].map(name => styles.getPropertyValue(name).trim());
  const data = [counts, ...rows.map(row => row.seconds)];
  const now = JSON.stringify([counts, rows.map(row => row.variant.key), axes, ink]);
  if (chart && now === key) {
    chart.setData(data);
    return;
  }
  chart?.destroy();
  key = now;
  const axis = (label, values) => ({ label, stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, values, size: label === axes.y ? 70 : 50 });
  chart = new uPlot({
    width: Math.max(280, box.clientWidth), height: 340,
    scales: { x: { time: false, distr: 3 }, y: { distr: 3 } },
    axes: [
      { ...axis(axes.x, (_, splits) => splits.map(count => counts.includes(count) || Number.isInteger(Math.log10(count)) ? number(count) : "")) },
      axis(axes.y, (_, splits) => splits.map(one => one === null || !Number.isInteger(Math.round(1e9 * Math.log10(one)) / 1e9) ? "" : span(one))),
    ],
    series: [
      { label: axes.x, value: (_, count) => count === null ? "–" : number(count) },
      ...rows.map(({ variant }, i) => ({
        label: variant.key, stroke: `hsl(${hues[i % hues.length]} 70% 50%)`, width: 2, spanGaps: true, points: { show: true, size: 7 },
        value: (_, seconds) => seconds === null ? "–" : span(seconds),
      })),
    ],
  }, data, box);
}

new ResizeObserver(([{ contentRect }]) => chart?.setSize({ width: Math.max(280, contentRect.width), height: 340 })).observe(document.getElementById("chart"));
