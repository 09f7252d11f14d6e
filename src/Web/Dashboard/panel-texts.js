// Texts of the panel in both languages; the page's counts, which the master chose.
window.hpcPanelTexts = (function () {
  "use strict";

  const texts = {
    es: {
      title: "Trabajo de la granja",
      gone: "La granja ya no recuerda este trabajo: su ficha se borró.",
      lost: "El maestro no responde; se sigue intentando.",
      picture: "Ver la imagen completa",
      thumbnail: "Miniatura de la imagen",
      console: "Consola",
      quiet: "Aún no hay líneas.",
      order: "Orden",
      result: "Resultado",
      progress: "Progreso",
      recolour: "Recolorear",
      recolouring: "Otra imagen de los mismos conteos",
      crash: (worker, attempt, progress) => `${worker} cayó en el intento ${attempt}, al ${progress}; `,
      crashHost: (cpu, memory, disk) => `su máquina tenía CPU ${cpu}, memoria ${memory}, disco ${disk}`,
      crashSilent: "de su máquina no había métricas",
      states: { pendiente: "pendiente", en_curso: "en curso", completado: "completado", fallido: "fallido", cancelado: "cancelado" },
      priorities: { 1: "alta", 2: "media", 3: "baja" },
      fields: {
        id: "Trabajo", worker: "Esclavo", assignment: "Por qué allí", attempts: "Intentos", created: "Creado", started: "Iniciado",
        finished: "Terminado", seconds: "Duración", waiting: "Por qué espera", position: "Lugar en la cola", error: "Error", crash: "Última caída",
        algorithm: "Algoritmo", size: "Tamaño", iterations: "Iteraciones", c: "c", power: "Potencia", region: "Región", palette: "Paleta", colouring: "Coloreado", samples: "Muestras por píxel", source: "Recoloreado de",
        format: "Formato", priority: "Prioridad", timeout: "Límite", pinned: "Fijado a", digest: "SHA-256 de los conteos",
        sum: "Suma de los conteos", compute: "Cálculo", image: "Imagen", threads: "Hilos", path: "Ruta",
        perSecond: "Iteraciones por segundo", perCycle: "Iteraciones por ciclo", skipped: "Omitidas por ciclos", mirrored: "Reflejadas",
      },
    },
    en: {
      title: "Farm job",
      gone: "The farm no longer knows this job: its record was deleted.",
      lost: "The master does not answer; still trying.",
      picture: "See the full picture",
      thumbnail: "Thumbnail of the picture",
      console: "Console",
      quiet: "No lines yet.",
      order: "Order",
      result: "Result",
      progress: "Progress",
      recolour: "Recolour",
      recolouring: "Another picture of the same counts",
      crash: (worker, attempt, progress) => `${worker} died in attempt ${attempt}, at ${progress}; `,
      crashHost: (cpu, memory, disk) => `its machine had CPU ${cpu}, memory ${memory}, disk ${disk}`,
      crashSilent: "of its machine there were no metrics",
      states: { pendiente: "waiting", en_curso: "running", completado: "completed", fallido: "failed", cancelado: "cancelled" },
      priorities: { 1: "high", 2: "medium", 3: "low" },
      fields: {
        id: "Job", worker: "Worker", assignment: "Why there", attempts: "Attempts", created: "Created", started: "Started",
        finished: "Finished", seconds: "Duration", waiting: "Why it waits", position: "Place in the queue", error: "Error", crash: "Last crash",
        algorithm: "Algorithm", size: "Size", iterations: "Iterations", c: "c", power: "Power", region: "Region", palette: "Palette", colouring: "Colouring", samples: "Samples per pixel", source: "Recoloured from",
        format: "Format", priority: "Priority", timeout: "Limit", pinned: "Pinned to", digest: "SHA-256 of the counts",
        sum: "Sum of the counts", compute: "Counting", image: "Picture", threads: "Threads", path: "Path",
        perSecond: "Iterations per second", perCycle: "Iterations per cycle", skipped: "Skipped on cycles", mirrored: "Mirrored",
      },
    },
  };

  const language = document.documentElement.lang in texts ? document.documentElement.lang : "es";
  return { language, texts: texts[language] };
})();
