// The master's JSON API. A call gives data, or throws one of two things that the page tells apart.

/** The master answered with a refusal; `fields` maps each wrong field to its sentence. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.error ?? problem.title ?? "HTTP " + status);
    this.status = status;
    this.fields = new Map((problem.errores ?? (problem.campo ? [{ campo: problem.campo, error: this.message }] : []))
      .map(wrong => [wrong.campo, wrong.error]));
  }
}

/** Nobody answered. */
export class Outage extends Error {}

const limit = 5000; // milliseconds

async function call(method, path, body) {
  let answer;
  let data;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(limit),
    });
    data = await answer.json();
  } catch (error) {
    throw new Outage(error.message); // no connection, too slow, or not our JSON: something else answers there
  }
  if (!answer.ok)
    throw new Refusal(answer.status, data);
  return data;
}

export const get = path => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** All that the page shows, asked for at once. */
export async function snapshot() {
  const [status, jobs, running, completed, memory] = await Promise.all([
    get("/estado"),
    get("/trabajos?limite=15"),
    get("/trabajos?estado=en_curso&limite=100"),
    get("/trabajos?estado=completado&limite=12"),
    get("/memoria"),
  ]);
  return {
    status,
    jobs: jobs.trabajos,
    running: new Map(running.trabajos.map(job => [job.trabajo_id, job])),
    completed: completed.trabajos.toSorted((a, b) => b.terminado - a.terminado),
    nodes: Object.entries(memory.reportes).map(([name, report]) => ({ name, report })),
    now: status.timestamp, // the master's clock: ages do not depend on this machine's
  };
}
