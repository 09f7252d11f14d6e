// The page's texts in both languages, and which one is shown. What the API says itself (reasons, errors) is asked for in it.
const texts = {
  es: {
    dashboard: "Panel", results: "Resultados", pictures: "Últimas imágenes", workers: "Esclavos", jobs: "Últimos trabajos",
    newJob: "Nuevo trabajo", queues: "Colas", nodes: "Nodos de memoria",
    high: "Alta", medium: "Media", low: "Baja", more: "Más opciones",
    ownColours: "Colores propios, en lugar de la paleta",
    submit: "Encolar",
    load: "Cargar el archivo de trabajos", clear: "Limpiar la cola",
    noPictures: "Aún no hay imágenes: pide una.", noWorkers: "No se conoce ningún esclavo.", noJobs: "Aún no hay trabajos.",
    noNodes: "Ningún nodo ha enviado un reporte.",
    waiting: "En espera", running: "En curso", completed: "Completados", failed: "Fallidos", cancelled: "Cancelados",
    pendiente: "en espera", en_curso: "en curso", completado: "completado", fallido: "fallido", cancelado: "cancelado",
    alta: "alta", media: "media", baja: "baja", ownQueue: "solo de {0}",
    free: "libre", busy: "ocupado", silent: "sin señales", shut: "cerrado", foreign: "externo",
    cpu: "CPU", memory: "Memoria", disk: "Disco", memoryFree: "{0} libres", threads: "{0} hilos", threadsOne: "{0} hilo", seen: "visto hace {0}",
    score: "puntaje {0}", score_cpu: "CPU", score_memoria: "memoria", score_alertas: "alertas", score_fallos: "fallos", score_sin_monitor: "sin monitor",
    cpu_alta: "CPU alta", memoria_alta: "memoria alta", disco_alto: "disco casi lleno", alert: "{0}: {1}",
    updated: "al día", outage: "El maestro no responde desde hace {0}. Se sigue intentando; lo que ves es lo último que dijo.",
    refused: "El maestro contesta que ahora no puede: {0}", attempt: "intento {0}", open: "Ver el trabajo",
    picture: "Imagen de {0}, {1}", noPreview: "sin vista previa ({0})",
    compare: "Comparar", compareTitle: "La misma imagen, por cada algoritmo",
    compareLead: "Un solo esclavo la calcula con cada algoritmo y cada juego de instrucciones. Los conteos deben ser los mismos; los segundos no lo son.",
    secondsByIterations: "Segundos según las iteraciones", compareEmpty: "Aún no hay nada medido.", chartOf: "Segundos de {0}; las mismas cifras están en la tabla.",
    figures: "Cifras", figuresTitle: "Segundos de cuenta, la mediana de las repeticiones", variant: "Algoritmo y ruta", whatToCompare: "Qué se compara",
    workerToUse: "En el esclavo", algorithms: "Algoritmos", iterationsList: "Iteraciones, separadas por comas", repetitions: "Repeticiones",
    measure: "Medir", stopMeasuring: "Parar", secondsAxis: "segundos", measuring: "{0} de {1}: {2}, {3} iteraciones", measured: "Medido: {0} imágenes.",
    measuringStopped: "Parado: {0} de {1} medidas.", countsDiffer: "Los conteos NO coinciden con {0} iteraciones.", noOwnWorker: "Hace falta un esclavo propio y activo.",
    chooseAlgorithm: "Elige al menos un algoritmo.", wrongIterations: "Iteraciones: enteros desde 1, separados por comas; {0} como mucho.",
    tour: "Tres cosas que probar", tourDone: "Entendido",
    tourZoom: "Pasea por una fórmula", tourZoomMore: "como por un mapa, y haz en grande lo que te guste.",
    tourOrder: "Pide una imagen", tourOrderMore: "y mírala crecer en la tarjeta de su esclavo.",
    tourPause: "Pausa un esclavo", tourPauseMore: "y los demás siguen con la cola. Si uno muere, su trabajo pasa a otro en unos diez segundos.",
    notify: "Avísame al terminar", notifying: "Se te avisará", notifyDenied: "El navegador no lo permite",
    added: "Encolado: {0}, puesto {1}.", badLine: "Línea {0}: {1}",
    loaded: "{0} trabajos encolados.", loadedOne: "{0} trabajo encolado.",
    known: "{0} líneas ya estaban cargadas.", knownOne: "{0} línea ya estaba cargada.",
    omitted: "{0} líneas más, que el maestro no detalla.", omittedOne: "{0} línea más, que el maestro no detalla.",
    cleared: "{0} trabajos fuera de la cola.", clearedOne: "{0} trabajo fuera de la cola.",
    confirmClear: "¿Sacar de las colas los {0} trabajos en espera? Lo que está en curso sigue.",
    confirmClearOne: "¿Sacar de la cola el trabajo en espera? Lo que está en curso sigue.",
    unreachable: "El maestro no responde; no se hizo nada.",
    explorer: "Explorador", formula: "Fórmula", power: "Potencia", iterations: "Iteraciones",
    auto: "según el acercamiento", renderView: "Hacerla en grande…", close: "Cerrar", width: "Ancho", height: "Alto",
    juliaHere: "El conjunto de Julia de este punto; pulsa en él para explorarlo", juliaOf: "Conjunto de Julia de {0} + {1}i", nearer: "Acercar", farther: "Alejar",
    estimate: "{0} megapíxeles · unos {1} de cálculo en un esclavo · {2} MiB", queued: "Encolado:",
    title: "La granja ahora", skip: "Ir al contenido", perMinute: "Por minuto", progress: "Avance", begins: "empieza…", noneYet: "aún no ha hecho ninguna", growing: "{0}, {1}, tal como va",
    pause: "Pausar", drain: "Drenar", resume: "Reanudar", cancel: "Cancelar", retry: "Reintentar",
    goneTitle: "Este trabajo no está", gone: "La granja no conoce ningún trabajo con este identificador: se borró, o nunca lo hubo.",
    story: "Su historia", order: "Lo que se pidió", result: "Resultado", log: "Lo que dice", quiet: "Aún no hay líneas.", image: "Imagen", noPicture: "sin imagen",
    submitted: "Pedido", waits: "Espera", waitsAt: "Espera, es el número {0} de la cola", waited: "Esperó", before: "Hasta este intento",
    began: "Intento {0}, en {1}", whyThere: "Por qué allí: {0}", attemptFailed: "El intento {0}, en {1}, falló",
    completadoEnd: "Completado", fallidoEnd: "Fallido", canceladoEnd: "Cancelado",
    counting: "calcular", colouring: "colorear y escribir", delivery: "preparar y entregar",
    died: "{1} cayó en el intento {0}, al {2}", diedHost: "Su máquina tenía CPU {0}, memoria {1}, disco {2}.", diedSilent: "De su máquina no había métricas.",
    size: "Tamaño", yes: "sí", sum: "Suma de los conteos", seconds: "Duración", threadsUsed: "Hilos y ruta", pace: "Ritmo", perSecond: "{0} millones de iteraciones por segundo",
    perCycle: "Iteraciones por ciclo", skipped: "Omitidas por ciclos", mirrored: "Reflejadas", note: "Nota", output: "Lo que dijo su programa",
    delete: "Borrar", confirmDelete: "¿Borrar el trabajo con sus archivos?", download: "Descargar", again: "Otro igual", room: "Sala de máquinas",
    recolourTitle: "Otra imagen de los mismos conteos", recolour: "Recolorear", palette: "Paleta", colouringName: "Coloreado", source: "El trabajo que colorea", coloursOf: "Colorea los conteos de {0}.",
    gallery: "Galería", morePictures: "Más imágenes", newerPicture: "La anterior, más nueva", olderPicture: "La siguiente, más antigua", whole: "Entera", realSize: "1:1, a su tamaño: un píxel suyo, uno de la pantalla",
    notShownFormat: "Los navegadores no muestran imágenes {0}: esta es su miniatura. Descárgala para verla entera.",
    notShownSize: "Esta imagen tiene {0} megapíxeles, y un navegador muestra aquí hasta {1}: se ve su miniatura. Descárgala para verla entera.",
    notLoaded: "El navegador no pudo mostrar la imagen entera, o su archivo ya no está: se ve su miniatura.", noPictureYet: "El trabajo {0} no tiene imagen: está {1}.",
    timeline: "Cronología", lastMinutes: "{0} min", several: "varios, muy cortos", blockOf: "{0} trabajos de {1}, de {2} a {3}", andMore: "y {0} más", interrumpido: "interrumpido",
    chooseBar: "Pasa por una barra, o llega a ella con el tabulador y las flechas, para saber qué fue; pulsa para ver el trabajo.",
    cutTimeline: "En este tiempo terminaron más trabajos de los que se muestran: faltan los primeros.", idleLane: "{0}: nada en este tiempo",
    noWorkerTitle: "Este esclavo no está", noWorker: "La granja no conoce ningún esclavo con este nombre: se olvidó, o nunca lo hubo.", allWorkers: "Los que hay",
    now: "Ahora", resting: "Ahora no calcula nada.", restingAfter: "Ahora no calcula nada: se ve lo último que hizo.", lately: "Lo último que calculó", nothingYet: "Aún no ha calculado nada, o ya se borró.", allItsJobs: "Sus trabajos", machine: "Su máquina", sincePage: "Desde que se abrió esta página, hasta diez minutos.",
    scoreTitle: "Puntaje", about: "Lo que es", takesJobs: "Toma trabajos.", takesNone: "No toma trabajos: {0}.", isSilent: "No da señales desde hace {0}: no se le dan trabajos.", noScore: "Ningún maestro se lo da ahora.",
    total: "En total", address: "Dirección", kind: "Tipo", own: "de esta granja", hostName: "Máquina", threadsName: "Hilos", knows: "Sabe hacer", paths: "Rutas", foreignLoad: "CPU de otros programas", memoryOf: "{0} libres de {1}", recentFailures: "Fallos en diez minutos",
    compareWith: "Comparar con…", pairTitle: "Dos trabajos, lado a lado", pairFirst: "¿Cuál de estos es el primero?", pairChoose: "¿Con cuál se compara {0}?", anotherPair: "Comparar {0} con otro…",
    sameView: "Del mismo tamaño y región", otherJobs: "Los últimos completados", noOthers: "Aún no hay otro trabajo completado.",
    unknownJob: "La granja no conoce el trabajo {0}: se borró, o nunca lo hubo.", notCompleted: "El trabajo {0} está {1}: solo se comparan los completados.", onlyTimes: "El trabajo {0} solo entregó tiempos: no tiene imagen.",
    inShort: "En resumen", countsSame: "Los conteos son los mismos.", countsOther: "Los conteos difieren.", countsUnknown: "Los conteos no se pueden comparar: no se conocen los de ambos.",
    faster: "{0} calculó {1} veces más rápido que {2}: {3} y {4}.", asFast: "Los dos calcularon en {0}.", marked: "Con ≠, aquello en lo que difieren.", countingTime: "Tiempo de cálculo",
    lease: "{0} tiene el arriendo desde las {1}; si calla, lo pierde a las {2}.", leaseOver: "{0} tiene el arriendo desde las {1} y debió renovarlo a las {2}: otro lo recibirá.", returnCode: "Terminó con el código {0}.",
    list: "Trabajos", all: "Todos", find: "Buscar", findHint: "id, algoritmo o esclavo", priority: "Prioridad", any: "cualquiera", job: "Trabajo", state: "Estado", worker: "Esclavo", noneHere: "No hay ninguno.", noneYetHere: "Ninguno entre estos; «Siguientes» busca en los demás.",
    submittedFrom: "Pedidos desde", endedFrom: "Terminados desde", until: "hasta", endedAt: "Terminado", oldest: "Los más antiguos",
    recolourMany: "Recolorear los elegidos", recolourManyMore: "De cada uno que guardó sus conteos se hace otro trabajo, sin calcular de nuevo.", ownColouring: "el de cada uno",
    newest: "Los más nuevos", previous: "Anteriores", next: "Siguientes", range: "{0}–{1} de {2}", choose: "Elegir {0}",
    chosen: "{0} elegidos", chosenOne: "{0} elegido", doing: "{0} de {1}…", done: "Hecho en {0} trabajos.", doneOne: "Hecho en {0} trabajo.",
    stopped: "El maestro no responde: se hizo en {0} de {1}.", confirmDeleteMany: "¿Borrar los {0} trabajos con sus archivos?", confirmDeleteManyOne: "¿Borrar el trabajo con sus archivos?",
  },
  en: {
    dashboard: "Dashboard", results: "Results", pictures: "Latest pictures", workers: "Workers", jobs: "Latest jobs",
    newJob: "New job", queues: "Queues", nodes: "Memory nodes",
    high: "High", medium: "Medium", low: "Low", more: "More options",
    ownColours: "Colours of your own instead of the palette",
    submit: "Enqueue",
    load: "Load the jobs file", clear: "Clear the queue",
    noPictures: "No pictures yet: ask for one.", noWorkers: "No worker is known.", noJobs: "No jobs yet.",
    noNodes: "No node has sent a report.",
    waiting: "Waiting", running: "Running", completed: "Completed", failed: "Failed", cancelled: "Cancelled",
    pendiente: "waiting", en_curso: "running", completado: "completed", fallido: "failed", cancelado: "cancelled",
    alta: "high", media: "medium", baja: "low", ownQueue: "only for {0}",
    free: "free", busy: "busy", silent: "silent", shut: "shut", foreign: "foreign",
    cpu: "CPU", memory: "Memory", disk: "Disk", memoryFree: "{0} free", threads: "{0} threads", threadsOne: "{0} thread", seen: "seen {0} ago",
    score: "score {0}", score_cpu: "CPU", score_memoria: "memory", score_alertas: "alerts", score_fallos: "failures", score_sin_monitor: "no monitor",
    cpu_alta: "CPU high", memoria_alta: "memory high", disco_alto: "disk nearly full", alert: "{0}: {1}",
    updated: "up to date", outage: "The master has not answered for {0}. Still trying; what you see is the last it said.",
    refused: "The master answers that it cannot now: {0}", attempt: "attempt {0}", open: "See the job",
    picture: "Picture of {0}, {1}", noPreview: "no preview ({0})",
    compare: "Compare", compareTitle: "The same picture by every algorithm",
    compareLead: "One worker computes it by each algorithm and each set of instructions. The counts must be the same; the seconds are not.",
    secondsByIterations: "Seconds by iterations", compareEmpty: "Nothing has been measured yet.", chartOf: "Seconds of {0}; the table has the same figures.",
    figures: "Figures", figuresTitle: "Seconds of counting, the median of the repetitions", variant: "Algorithm and path", whatToCompare: "What is compared",
    workerToUse: "On worker", algorithms: "Algorithms", iterationsList: "Iterations, separated by commas", repetitions: "Repetitions",
    measure: "Measure", stopMeasuring: "Stop", secondsAxis: "seconds", measuring: "{0} of {1}: {2}, {3} iterations", measured: "Measured: {0} pictures.",
    measuringStopped: "Stopped: {0} of {1} measured.", countsDiffer: "The counts differ with {0} iterations.", noOwnWorker: "It takes an active worker of the farm's own.",
    chooseAlgorithm: "Choose an algorithm at least.", wrongIterations: "Iterations: whole numbers from 1, separated by commas; {0} at most.",
    tour: "Three things to try", tourDone: "Got it",
    tourZoom: "Walk through a formula", tourZoomMore: "as on a map, and make a big picture of what you like.",
    tourOrder: "Order a picture", tourOrderMore: "and see it grow on its worker's card.",
    tourPause: "Pause a worker", tourPauseMore: "and the others go on with the queue. If one dies, its job moves to another in some ten seconds.",
    notify: "Tell me when it ends", notifying: "You will be told", notifyDenied: "The browser does not allow it",
    added: "Enqueued: {0}, place {1}.", badLine: "Line {0}: {1}",
    loaded: "{0} jobs enqueued.", loadedOne: "{0} job enqueued.",
    known: "{0} lines had been loaded before.", knownOne: "{0} line had been loaded before.",
    omitted: "{0} more lines, which the master does not list.", omittedOne: "{0} more line, which the master does not list.",
    cleared: "{0} jobs taken off the queue.", clearedOne: "{0} job taken off the queue.",
    confirmClear: "Take the {0} waiting jobs off the queues? What is running goes on.",
    confirmClearOne: "Take the waiting job off the queue? What is running goes on.",
    unreachable: "The master does not answer; nothing was done.",
    explorer: "Explorer", formula: "Formula", power: "Power", iterations: "Iterations",
    auto: "by the depth", renderView: "Render this view…", close: "Close", width: "Width", height: "Height",
    juliaHere: "The Julia set of this point; click it to explore it", juliaOf: "Julia set of {0} + {1}i", nearer: "Zoom in", farther: "Zoom out",
    estimate: "{0} megapixels · about {1} of computing on a worker · {2} MiB", queued: "Enqueued:",
    title: "The farm now", skip: "Skip to the content", perMinute: "Per minute", progress: "Progress", begins: "begins…", noneYet: "it has made none yet", growing: "{0}, {1}, as far as it is",
    pause: "Pause", drain: "Drain", resume: "Resume", cancel: "Cancel", retry: "Retry",
    goneTitle: "This job is not here", gone: "The farm knows no job by this id: it was deleted, or never was.",
    story: "Its story", order: "What was ordered", result: "Result", log: "What it says", quiet: "No lines yet.", image: "Picture", noPicture: "no picture",
    submitted: "Submitted", waits: "Waits", waitsAt: "Waits, number {0} in the queue", waited: "Waited", before: "Until this attempt",
    began: "Attempt {0}, on {1}", whyThere: "Why there: {0}", attemptFailed: "Attempt {0}, on {1}, failed",
    completadoEnd: "Completed", fallidoEnd: "Failed", canceladoEnd: "Cancelled",
    counting: "counting", colouring: "colouring and writing", delivery: "preparing and delivering",
    died: "{1} died in attempt {0}, at {2}", diedHost: "Its machine had CPU {0}, memory {1}, disk {2}.", diedSilent: "Of its machine there were no metrics.",
    size: "Size", yes: "yes", sum: "Sum of the counts", seconds: "Duration", threadsUsed: "Threads and path", pace: "Pace", perSecond: "{0} million iterations per second",
    perCycle: "Iterations per cycle", skipped: "Skipped on cycles", mirrored: "Mirrored", note: "Note", output: "What its program said",
    delete: "Delete", confirmDelete: "Delete the job with its files?", download: "Download", again: "Again like this", room: "Engine room",
    recolourTitle: "Another picture of the same counts", recolour: "Recolour", palette: "Palette", colouringName: "Colouring", source: "The job that it colours", coloursOf: "Colours the counts of {0}.",
    gallery: "Gallery", morePictures: "More pictures", newerPicture: "The previous one, newer", olderPicture: "The next one, older", whole: "All of it", realSize: "1:1, its own size: one of its pixels, one of the screen",
    notShownFormat: "Browsers do not show {0} pictures: this is its thumbnail. Download it to see all of it.",
    notShownSize: "This picture has {0} megapixels, and a browser shows up to {1} here: you see its thumbnail. Download it to see all of it.",
    notLoaded: "The browser could not show the whole picture, or its file is gone: you see its thumbnail.", noPictureYet: "Job {0} has no picture: it is {1}.",
    timeline: "Timeline", lastMinutes: "{0} min", several: "several, very short", blockOf: "{0} jobs of {1}, from {2} to {3}", andMore: "and {0} more", interrumpido: "interrupted",
    chooseBar: "Point at a bar, or reach it with the tab key and the arrows, to learn what it was; click to see the job.",
    cutTimeline: "More jobs ended in this time than are shown: the earliest are missing.", idleLane: "{0}: nothing in this time",
    noWorkerTitle: "This worker is not here", noWorker: "The farm knows no worker of this name: it was forgotten, or never was.", allWorkers: "Those that are",
    now: "Now", resting: "It renders nothing now.", restingAfter: "It renders nothing now: you see what it made last.", lately: "What it rendered lately", nothingYet: "It has rendered nothing yet, or it was deleted.", allItsJobs: "Its jobs", machine: "Its machine", sincePage: "Since this page was opened, up to ten minutes.",
    scoreTitle: "Score", about: "What it is", takesJobs: "It takes jobs.", takesNone: "It takes no jobs: {0}.", isSilent: "It has been silent for {0}: it is given no jobs.", noScore: "No master gives it one now.",
    total: "Total", address: "Address", kind: "Kind", own: "this farm's", hostName: "Machine", threadsName: "Threads", knows: "It can do", paths: "Paths", foreignLoad: "CPU of other programs", memoryOf: "{0} free of {1}", recentFailures: "Failures in ten minutes",
    compareWith: "Compare with…", pairTitle: "Two jobs side by side", pairFirst: "Which of these is the first?", pairChoose: "Which one is {0} compared with?", anotherPair: "Compare {0} with another…",
    sameView: "Of the same size and region", otherJobs: "The latest that completed", noOthers: "No other job has completed yet.",
    unknownJob: "The farm knows no job {0}: it was deleted, or never was.", notCompleted: "Job {0} is {1}: only completed ones are compared.", onlyTimes: "Job {0} delivered only times: it has no picture.",
    inShort: "In short", countsSame: "The counts are the same.", countsOther: "The counts differ.", countsUnknown: "The counts cannot be compared: not both are known.",
    faster: "{0} computed {1} times as fast as {2}: {3} and {4}.", asFast: "Both computed in {0}.", marked: "Marked ≠: where they differ.", countingTime: "Computing time",
    lease: "{0} has held the lease since {1}; if it falls silent, it loses it at {2}.", leaseOver: "{0} has held the lease since {1} and should have renewed it at {2}: another will get it.", returnCode: "It ended with code {0}.",
    list: "Jobs", all: "All", find: "Find", findHint: "id, algorithm or worker", priority: "Priority", any: "any", job: "Job", state: "State", worker: "Worker", noneHere: "There are none.", noneYetHere: "None among these; “Next” looks at the others.",
    submittedFrom: "Submitted from", endedFrom: "Ended from", until: "until", endedAt: "Ended", oldest: "The oldest",
    recolourMany: "Recolour those chosen", recolourManyMore: "Of each one that kept its counts another job is made, without computing again.", ownColouring: "each one's own",
    newest: "The newest", previous: "Previous", next: "Next", range: "{0}–{1} of {2}", choose: "Choose {0}",
    chosen: "{0} chosen", chosenOne: "{0} chosen", doing: "{0} of {1}…", done: "Done to {0} jobs.", doneOne: "Done to {0} job.",
    stopped: "The master does not answer: it was done to {0} of {1}.", confirmDeleteMany: "Delete the {0} jobs with their files?", confirmDeleteManyOne: "Delete the job with its files?",
  },
};

const key = "hpc.idioma"; // also the cookie by which the dashboard knows

function stored() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden: then the browser's language counts each time
  }
}

let current = [stored(), ...navigator.languages].map(l => (l ?? "").slice(0, 2)).find(l => l in texts) ?? "es";

export const language = () => current;

/** A text with its {0}, {1}… filled in; a name without text is shown as it is. */
export const text = (name, ...values) =>
  (texts[current][name] ?? name).replace(/\{(\d)\}/g, (_, index) => String(values[index]));

/** A text about a number of things. */
export const count = (name, value) => text(value === 1 ? name + "One" : name, value);

function tellDashboard() {
  document.cookie = `${key}=${current}; path=/hangfire; max-age=31536000; samesite=lax`; // a year, as long as anybody remembers
}

if (stored())
  tellDashboard();

/** Remembers the choice for this page and the dashboard. */
export function choose(wanted) {
  current = wanted in texts ? wanted : "es";
  try {
    localStorage.setItem(key, current);
    tellDashboard();
  } catch {
    // the choice then lasts until the page is left
  }
}
