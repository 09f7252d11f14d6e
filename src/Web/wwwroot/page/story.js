// A job's story: what happened to it, when, how long it took and why.
import { follow, make, part, setText } from "./dom.js";
import { clock, moment, number, span } from "./format.js";
import { now } from "./live.js";
import { text } from "./texts.js";

/** Draws it: one step for each thing that happened, the last one as far as it is. */
export function showStory(list, job) {
  follow(list, steps(job), step => step.key,
    () => make("li", "", make("time", "when"), make("p", "step", make("b"), make("span", "lasted")), make("p", "because"), make("ul", "parts")),
    (node, step) => {
      node.dataset.state = step.state ?? "";
      setText(part(node, "when"), step.at ? moment(step.at) : "");
      part(node, "when").dateTime = step.at ? new Date(step.at * 1000).toISOString() : "";
      setText(node.querySelector("b"), step.title);
      setText(part(node, "lasted"), step.seconds === undefined ? "" : span(Math.max(0, step.seconds)));
      setText(part(node, "because"), step.because ?? "");
      follow(part(node, "parts"), step.parts ?? [], ([name]) => name,
        () => make("li", "", make("span"), make("span")),
        (row, [name, value]) => {
          setText(row.firstChild, name);
          setText(row.lastChild, value);
        });
    });
}

/** What grows while nothing happens. */
export function showStoryTime(list, job) {
  const last = job.estado === "pendiente" ? ["wait", job.creado] : ["attempt", job.iniciado];
  const node = [...list.children].find(step => step.dataset.key === last[0]);
  if (node && !job.terminado)
    setText(part(node, "lasted"), span(Math.max(0, Math.round(now() - last[1]))));
}

function steps(job) {
  const last = job.evidencia && crash(job.evidencia);
  const isEarlier = job.estado === "pendiente" || job.evidencia?.intento < job.intentos;
  return [
    { key: "submitted", at: job.creado, title: text("submitted"), because: job.recoloreado_de ? text("coloursOf", job.recoloreado_de) : "" },
    isEarlier && last,
    ...(job.estado === "pendiente" ? waiting(job) : attempt(job)),
    !isEarlier && last,
    job.terminado && {
      key: "end", at: job.terminado, state: job.estado, title: text(job.estado + "End"), seconds: job.terminado - job.creado,
      because: job.error ?? job.resultado?.nota,
    },
  ].filter(Boolean);
}

const waiting = job => [
  job.iniciado && job.error && { key: "failed", at: job.iniciado, state: "fallido", title: text("attemptFailed", job.intentos, job.esclavo ?? "?"), because: job.error },
  {
    key: "wait", state: job.estado, title: job.espera?.posicion_cola ? text("waitsAt", job.espera.posicion_cola) : text("waits"),
    because: job.espera?.motivo,
  },
];

const attempt = job => job.iniciado ? [
  { key: "waited", title: text(job.intentos > 1 ? "before" : "waited"), seconds: job.iniciado - job.creado },
  {
    key: "attempt", at: job.iniciado, state: job.estado === "en_curso" ? job.estado : "", title: text("began", job.intentos, job.esclavo ?? "?"),
    seconds: job.terminado ? job.terminado - job.iniciado : undefined,
    because: [job.asignacion && text("whyThere", job.asignacion.motivo), held(job)].filter(Boolean).join("\n"),
    parts: [...(job.asignacion?.candidatos ?? []).map(one => [one.esclavo, text("score", number(one.puntaje, 1))]), ...stages(job)],
  },
] : [];

// Who may publish it now: the master takes it away from whoever does not renew it in time.
function held({ arriendo }) {
  if (!arriendo)
    return "";
  return text(arriendo.vence < now() ? "leaseOver" : "lease", arriendo.esclavo, clock(arriendo.desde), clock(arriendo.vence));
}

// Where an attempt's time went; what is neither counting nor colouring is the way to the worker and back.
function stages({ resultado, tiempo }) {
  if (!resultado)
    return [];
  const colouring = resultado.tiempo_imagen ?? 0;
  const rest = (tiempo ?? 0) - resultado.tiempo_calculo - colouring;
  return [
    [text("counting"), span(resultado.tiempo_calculo)],
    ...(resultado.tiempo_imagen === null ? [] : [[text("colouring"), span(colouring)]]),
    ...(rest > 0 ? [[text("delivery"), span(rest)]] : []),
  ];
}

function crash({ esclavo, intento, progreso, muestra }) {
  const percent = value => number(value) + " %";
  return {
    key: "crash " + intento, state: "fallido", title: text("died", intento, esclavo, percent(100 * progreso)),
    at: muestra?.timestamp,
    because: muestra ? text("diedHost", percent(muestra.cpu.percent), percent(muestra.memoria.percent), percent(muestra.disco.percent)) : text("diedSilent"),
  };
}
