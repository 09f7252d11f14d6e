// The master's JSON API. A call gives data, or throws one of two things that the page tells apart.
import { language } from "./texts.js";

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

/** The header by which the master answers in the page's language: the browser's own may be another. */
export const speech = () => ({ "Accept-Language": language() });

async function call(method, path, body) {
  let answer;
  let data;
  try {
    answer = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...speech(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
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
export const remove = path => call("DELETE", path);
