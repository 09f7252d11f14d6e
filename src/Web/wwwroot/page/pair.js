// Two jobs side by side: their pictures, which move as one, what was ordered and what came of it. With one, the other is chosen.
import { get } from "./api.js";
import { byId, part, setText } from "./dom.js";
import { size } from "./format.js";
import { open, ready } from "./frame.js";
import { isId, jobPage, pairPage, resource } from "./jobs.js";
import { looker } from "./look.js";
import { readChoice, showChoice } from "./pair-choice.js";
import { showTables, showVerdict } from "./pair-facts.js";
import { stage } from "./stage.js";
import { text } from "./texts.js";

const again = 2000;
const asked = new URLSearchParams(location.search);
const ids = ["a", "b"].map(name => asked.get(name)).filter(Boolean);
const sides = ["a", "b"].map(byId);
const stages = sides.map(side => stage(part(side, "map"), false));
const shown = [null, null]; // the picture that is on each stage

let known = null; // what the farm accepts
let jobs = null; // null for one that the farm does not know
let choice = null; // where one of them is still to be chosen
let isMoving = false;

const look = looker(async () => {
  try {
    known ??= await get("/algoritmos");
    jobs = await Promise.all(ids.map(find));
    choice = ids.length < 2 ? await readChoice(jobs[0] ?? null) : null;
  } catch {
    setTimeout(look, again);
    return;
  }
  draw();
  ready();
});

async function find(id) {
  if (!isId(id))
    return null;
  try {
    return await get(resource(id));
  } catch (error) {
    if (error.status !== 404)
      throw error;
    return null;
  }
}

function draw() {
  document.title = text("pairTitle") + " · HpcHangfire";
  if (!jobs)
    return;
  byId("choice").hidden = !choice;
  byId("pair").hidden = Boolean(choice);
  if (choice) {
    const isUnknown = ids.length > 0 && !jobs[0];
    byId("unknown").hidden = !isUnknown;
    setText(byId("unknown"), isUnknown ? text("unknownJob", ids[0]) : "");
    showChoice(choice);
    return;
  }
  jobs.forEach(showSide);
  const isBoth = jobs.every(Boolean);
  byId("orders-card").hidden = !isBoth;
  byId("results-card").hidden = byId("verdict-card").hidden = !isBoth;
  if (isBoth) {
    showTables(jobs, known);
    showVerdict(jobs);
  }
  byId("another").hidden = !jobs[0];
  byId("another").href = pairPage(ids[0]);
  setText(byId("another"), text("anotherPair", "A"));
  byId("zoom").hidden = !shown.some(Boolean);
  for (const button of byId("zoom").children) {
    button.title = text(button.id);
    button.setAttribute("aria-label", text(button.id));
  }
}

function showSide(job, at) {
  const side = sides[at];
  side.dataset.state = job?.estado ?? "";
  const link = part(side, "what");
  setText(link, job ? job.algoritmo + " " + size(job.width, job.height) : ids[at]);
  if (job)
    link.href = jobPage(ids[at]);
  setText(part(side, "id"), job ? ids[at] : "");
  setText(part(side, "state"), job ? text(job.estado) : "");
  const absence = whyNone(job, ids[at]);
  part(side, "map").hidden = Boolean(absence);
  setText(part(side, "absent"), absence);
  if (!absence)
    showPicture(job, at);
}

function whyNone(job, id) {
  if (!job)
    return text("unknownJob", id);
  if (job.estado !== "completado")
    return text("notCompleted", id, text(job.estado));
  return job.resultado?.imagen ? "" : text("onlyTimes", id);
}

function showPicture(job, at) {
  const name = () => text("picture", job.algoritmo, size(job.width, job.height));
  const tell = () => {
    stages[at].name(name());
    setText(part(sides[at], "note"), stages[at].note());
  };
  part(sides[at], "map").setAttribute("aria-label", name());
  const picture = job.resultado.imagen + " " + job.terminado; // one that was tried again is another
  if (shown[at] !== picture) {
    shown[at] = picture;
    stages[at].show(job, tell);
  }
  tell();
}

// What is done to one picture is done to the other.
stages.forEach((one, at) => one.follow(() => {
  if (isMoving || !shown.every(Boolean))
    return;
  isMoving = true;
  stages[1 - at].look(one.view());
  isMoving = false;
}));
const first = () => stages[shown.findIndex(Boolean)];
for (const [button, act] of Object.entries({ nearer: () => first().nearer(1), farther: () => first().nearer(-1), whole: () => stages.filter((_, at) => shown[at]).forEach(one => one.fit()) }))
  byId(button).addEventListener("click", act);
open({ heard: isAll => isAll && look(), named: changed => ids.some(id => changed.includes(id)) && look(), show: draw });
