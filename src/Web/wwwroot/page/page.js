// The farm's page: shows what the master tells, as it tells it.
import { connect, offer } from "./form.js";
import { open, ready } from "./frame.js";
import { farm } from "./live.js";
import { looker } from "./look.js";
import { language } from "./texts.js";
import { showTour } from "./tour.js";
import { show, showTime } from "./views.js";

let spoken = null; // the language of the form, once it is there

const offerForm = looker(async () => {
  const wanted = language();
  if (spoken !== wanted && await offer())
    spoken = wanted;
  ready();
});

showTour();
connect(() => farm?.estado.trabajos_pendientes ?? 0);
open({
  heard() {
    if (spoken !== language())
      offerForm();
  },
  show() {
    if (farm)
      show(farm);
  },
  tick: () => showTime(farm),
});
