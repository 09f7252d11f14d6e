// Tells of jobs that end, as the browser tells things: on whatever page that hears the farm is open, and once.
import { get } from "./api.js";
import { size } from "./format.js";
import { resource } from "./jobs.js";
import { text } from "./texts.js";

const place = "hpc-avisos"; // the ids that were asked for, in every tab
const most = 100; // each is looked up when the page has heard nothing for a while
const final = ["completado", "fallido", "cancelado"];

/** Whether this browser can: only on https or on its own machine, and on no phone that wants a service worker for it. */
export const canNotify = () => isSecureContext && "Notification" in window && Notification.permission !== "denied" && !/Android/.test(navigator.userAgent);

export const isAsked = id => asked().includes(id);

/** Asks to be told when a job ends; false when the person does not allow it. */
export async function ask(id) {
  if (await Notification.requestPermission() !== "granted" || !keep([...asked().filter(one => one !== id), id].slice(-most)))
    return false;
  tellOf([id]); // it may have ended while the person thought about it
  return true;
}

export const forget = id => keep(asked().filter(one => one !== id));

/** Jobs of which something new is known: tells of those that have ended. Without ids, all that were asked for. */
export function tellOf(ids = asked()) {
  for (const id of ids.filter(isAsked))
    tell(id);
}

async function tell(id) {
  let job;
  try {
    job = await get(resource(id));
  } catch (error) {
    if (error.status === 404)
      forget(id);
    return; // whatever comes next asks again
  }
  if (!final.includes(job.estado) || !isAsked(id))
    return;
  forget(id);
  const told = new Notification(job.algoritmo + ": " + text(job.estado), {
    body: size(job.width, job.height), tag: id, icon: job.resultado?.imagen ? resource(id) + "/miniatura" : "/favicon.svg",
  });
  told.addEventListener("click", () => {
    window.focus();
    location.href = "/trabajo.html?id=" + encodeURIComponent(id);
  });
}

function asked() {
  try {
    const ids = JSON.parse(localStorage.getItem(place));
    return Array.isArray(ids) ? ids.filter(id => typeof id === "string") : [];
  } catch {
    return []; // somebody else's, or no storage is allowed
  }
}

function keep(ids) {
  try {
    localStorage.setItem(place, JSON.stringify(ids));
    return true;
  } catch {
    return false; // no storage is allowed
  }
}
