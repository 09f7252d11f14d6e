// The choice of a job to compare: the latest that completed, those of the same size and region first.
import { get } from "./api.js";
import { byId, follow, setText } from "./dom.js";
import { size } from "./format.js";
import { pairPage } from "./jobs.js";
import { text } from "./texts.js";
import { describe, thumbnail } from "./thumbnails.js";

const looked = 100; // jobs that are looked at
const most = 24; // that are shown of each kind
const view = ["width", "height", "x_min", "x_max", "y_min", "y_max"];

/** Reads what there is to choose from beside a job, or the first of two when there is none. */
export async function readChoice(job) {
  const { trabajos } = await get("/trabajos?" + new URLSearchParams({ estado: "completado", orden: "terminado", limite: looked }));
  const others = trabajos.filter(one => one.trabajo_id !== job?.trabajo_id);
  const isSame = one => job && view.every(field => one[field] === job[field]);
  return { job, same: others.filter(isSame).slice(0, most), others: others.filter(one => !isSame(one)).slice(0, most) };
}

/** Shows it. */
export function showChoice({ job, same, others }) {
  setText(byId("question"), job ? text("pairChoose", job.algoritmo + " " + size(job.width, job.height)) : text("pairFirst"));
  for (const [id, jobs] of Object.entries({ same, others })) {
    byId(id + "-card").hidden = jobs.length === 0;
    follow(byId(id), jobs, one => one.trabajo_id,
      one => thumbnail(one, job ? pairPage(job.trabajo_id, one.trabajo_id) : pairPage(one.trabajo_id)), describe);
  }
  byId("none").hidden = same.length + others.length > 0;
}
