// Fills the panel on a render job's page and keeps it up to date until the job is final.
(function () {
  "use strict";

  const interval = 500;
  const panel = document.getElementById("hpc-panel");
  if (!panel)
    return;
  const { language, texts } = window.hpcPanelTexts;
  const speech = { "Accept-Language": language }; // the browser's own may be another
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 20 });
  const dates = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
  const seen = { token: 0, lines: 0 };

  // Everything dynamic becomes a text node: names and errors come from outside.
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className)
      made.className = className;
    made.append(...children);
    return made;
  }

  const state = element("span", "hpc-state");
  const bar = element("progress", "hpc-bar");
  const percent = element("span", "hpc-percent");
  const notice = element("p", "hpc-notice alert alert-warning");
  const facts = element("dl", "hpc-facts");
  const order = element("dl", "hpc-facts");
  const result = element("dl", "hpc-facts");
  const resultTitle = element("h4", "", texts.result);
  const picture = element("a", "hpc-picture");
  const recolour = element("form", "hpc-recolour");
  const lines = element("ol", "hpc-lines");
  const body = element("div", "hpc-body");
  const log = element("div", "", lines);
  log.setAttribute("role", "log");
  lines.tabIndex = 0;
  lines.dataset.empty = texts.quiet;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", texts.progress);
  notice.hidden = true;
  picture.hidden = true;
  result.hidden = resultTitle.hidden = recolour.hidden = true;

  function build() {
    body.append(
      element("div", "hpc-progress", bar, percent),
      element("div", "hpc-columns", element("div", "", facts), picture),
      element("h4", "", texts.console), log,
      element("div", "hpc-columns", element("div", "", element("h4", "", texts.order), order), element("div", "", resultTitle, result, recolour)));
    panel.setAttribute("aria-label", texts.title); // a landmark of its own: Hangfire's pages have none
    panel.replaceChildren(element("h3", "", texts.title, " ", state), notice, body);
  }

  const seconds = value => value === null ? null : numbers.format(value) + " s";
  const moment = value => value === null ? null : dates.format(new Date(value * 1000));

  function fill(list, rows) {
    const parts = [];
    for (const [name, value] of rows) {
      if (value !== null && value !== undefined && value !== "" && value !== false)
        parts.push(element("dt", "", texts.fields[name]), element("dd", "hpc-field-" + name, String(value)));
    }
    list.replaceChildren(...parts);
  }

  function crash(evidence) {
    const rounded = value => numbers.format(Math.round(value)) + " %";
    const host = evidence.muestra;
    return texts.crash(evidence.esclavo, evidence.intento, rounded(100 * evidence.progreso))
      + (host ? texts.crashHost(rounded(host.cpu.percent), rounded(host.memoria.percent), rounded(host.disco.percent)) : texts.crashSilent);
  }

  function showJob(job) {
    panel.dataset.state = job.estado;
    state.textContent = texts.states[job.estado] || job.estado;
    state.dataset.state = job.estado;
    bar.value = job.progreso;
    fill(facts, [
      ["waiting", job.espera && job.espera.motivo], ["position", job.espera && job.espera.posicion_cola], ["error", job.error],
      ["crash", job.evidencia && crash(job.evidencia)],
      ["worker", job.esclavo], ["assignment", job.asignacion && job.asignacion.motivo], ["attempts", job.intentos],
      ["created", moment(job.creado)], ["started", moment(job.iniciado)], ["finished", moment(job.terminado)],
      ["seconds", seconds(job.tiempo)], ["id", job.trabajo_id],
    ]);
    fill(order, [
      ["algorithm", job.algoritmo], ["size", job.width + " × " + job.height], ["iterations", numbers.format(job.iteraciones)],
      ["c", job.c_re !== null && numbers.format(job.c_re) + (job.c_im < 0 ? " − " : " + ") + numbers.format(Math.abs(job.c_im)) + " i"],
      ["power", job.potencia],
      ["region", [job.x_min, job.x_max].map(numbers.format).join(" … ") + " × " + [job.y_min, job.y_max].map(numbers.format).join(" … ")],
      ["palette", job.paleta], ["colouring", job.coloreado], ["samples", job.muestreo > 1 && job.muestreo + " × " + job.muestreo],
      ["source", job.recoloreado_de], ["format", job.formato], ["priority", texts.priorities[job.prioridad]],
      ["timeout", seconds(job.timeout_s)], ["pinned", job.esclavo_fijo],
    ]);
    const done = job.resultado;
    result.hidden = resultTitle.hidden = !done;
    if (done) {
      fill(result, [
        ["digest", done.sha256_conteos], ["sum", done.suma_conteos === null ? null : numbers.format(done.suma_conteos)], ["compute", seconds(done.tiempo_calculo)],
        ["image", seconds(done.tiempo_imagen)], ["threads", done.hilos], ["path", done.ruta],
        ["perSecond", done.ritmo && numbers.format(done.ritmo.iteraciones_por_s)], ["perCycle", done.ritmo && numbers.format(done.ritmo.iteraciones_por_ciclo)],
        ["skipped", done.ritmo && numbers.format(100 * done.ritmo.parte_omitida) + " %"],
        ["mirrored", done.ritmo && done.ritmo.iteraciones_reflejadas > 0 && numbers.format(done.ritmo.iteraciones_reflejadas)],
      ]);
    }
  }

  function list(values, chosen) {
    const made = element("select", "form-control input-sm", ...values.map(value => element("option", "", value)));
    made.value = chosen;
    return made;
  }

  // A form for jobs whose counts were kept: another palette or colouring of them, as a job of its own.
  async function offerRecolouring(job) {
    if (!recolour.hidden || !job.resultado || !job.resultado.conteos)
      return;
    recolour.hidden = false;
    const known = await (await fetch("/algoritmos", { headers: speech })).json();
    const palette = list(known.paletas, job.paleta);
    const colouring = list(job.resultado.valores ? [job.coloreado, "bandas", "histograma"] : ["bandas", "histograma"], job.coloreado);
    palette.setAttribute("aria-label", texts.fields.palette);
    colouring.setAttribute("aria-label", texts.fields.colouring);
    const said = element("p", "hpc-said");
    said.setAttribute("role", "status");
    recolour.replaceChildren(element("h4", "", texts.recolouring), palette, colouring, element("button", "btn btn-default btn-sm", texts.recolour), said);
    recolour.addEventListener("submit", async event => {
      event.preventDefault();
      const order = { coloreado: colouring.value };
      if (palette.value)
        order.paleta = palette.value;
      const answer = await fetch("/trabajos/" + encodeURIComponent(job.trabajo_id) + "/recolorear", { method: "POST", headers: speech, body: JSON.stringify(order) });
      const told = await answer.json();
      if (!answer.ok) {
        said.replaceChildren(told.error);
        return;
      }
      const link = element("a", "", told.trabajo_id);
      link.href = "/hangfire/hpc/trabajos/" + encodeURIComponent(told.trabajo_id) + "/ir";
      said.replaceChildren(link);
    });
  }

  function showConsole(page, token) {
    if (token !== seen.token)
      lines.replaceChildren(); // a new attempt writes a new console
    const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
    for (const line of page.lineas) {
      const time = element("time", "", new Date(line.timestamp * 1000).toLocaleTimeString(language));
      lines.append(element("li", "", time, " ", line.texto));
    }
    if (atEnd)
      lines.scrollTop = lines.scrollHeight;
    seen.token = token;
    seen.lines = page.siguiente;
  }

  function showPicture(job, hasThumbnail) {
    const url = job.resultado && job.resultado.imagen;
    picture.hidden = !url;
    if (!url || picture.getAttribute("href") === url)
      return;
    picture.href = url;
    const caption = element("span", "", texts.picture);
    if (!hasThumbnail) {
      picture.replaceChildren(caption); // thumbnails are kept for a day, pictures longer
      return;
    }
    const image = element("img");
    image.alt = texts.thumbnail;
    image.src = panel.dataset.url + "/miniatura";
    picture.replaceChildren(image, caption);
  }

  function show(answer) {
    panel.dataset.final = answer.final;
    body.hidden = !answer.trabajo;
    notice.hidden = !!answer.trabajo;
    if (!answer.trabajo) {
      notice.textContent = texts.gone;
      return;
    }
    showJob(answer.trabajo);
    percent.textContent = Math.floor(answer.trabajo.progreso * 100) + " % " + (answer.final ? "" : answer.consola.fase);
    showConsole(answer.consola, answer.ficha);
    showPicture(answer.trabajo, answer.miniatura);
    offerRecolouring(answer.trabajo).catch(() => recolour.hidden = true); // an outage: the panel does without
  }

  async function look() {
    let final = false;
    try {
      const answer = await fetch(
        panel.dataset.url + "?ficha=" + seen.token + "&desde=" + seen.lines,
        { headers: { Accept: "application/json", ...speech }, signal: AbortSignal.timeout(10000) });
      if (!answer.ok)
        throw new Error("HTTP " + answer.status);
      const data = await answer.json();
      final = data.final;
      show(data);
    } catch {
      notice.textContent = texts.lost; // an outage ends; the next look may be answered
      notice.hidden = false;
    }
    if (!final)
      setTimeout(look, interval);
  }

  build();
  look();
})();
