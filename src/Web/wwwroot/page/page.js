// The farm's page: shows what the master tells, as it tells it.
import { connect, offer } from "./form.js";
import { open, ready } from "./frame.js";
import { farm } from "./live.js";
import { showTour } from "./tour.js";
import { show, showTime } from "./views.js";

let offered = null; // or the promise of the form's lists

showTour();
connect(() => farm?.estado.trabajos_pendientes ?? 0);
open({
  heard() {
    offered ??= offer().then(done => {
      if (!done)
        offered = null;
      ready();
    });
  },
  show() {
    if (farm)
      show(farm);
  },
  tick: () => showTime(farm),
});
