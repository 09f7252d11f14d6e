// What a newcomer may try; who has seen it is not shown it again.
import { byId } from "./dom.js";

const place = "hpc-visita";

/** Shows the tour, unless it was put away in this browser. */
export function showTour() {
  byId("tour").hidden = wasSeen();
  byId("tour-done").addEventListener("click", () => {
    byId("tour").hidden = true;
    keep();
    byId("main").querySelector("#workers-card button, #order-card input")?.focus(); // it stood on what is gone
  });
  byId("tour-order").addEventListener("click", event => {
    event.preventDefault();
    byId("order-card").scrollIntoView();
    byId("order").querySelector("select, input")?.focus();
  });
}

function wasSeen() {
  try {
    return localStorage.getItem(place) !== null;
  } catch {
    return false; // no storage is allowed
  }
}

function keep() {
  try {
    localStorage.setItem(place, "vista");
  } catch {
    // then it comes again
  }
}
