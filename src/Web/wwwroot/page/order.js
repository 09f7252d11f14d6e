// An order in a page's address: "again like this" writes it, the form reads it.

/** The address of the form, filled with a job's order. */
export function address(job, fields) {
  const asked = new URLSearchParams();
  for (const [name, value] of ordered(job, fields)) {
    if (value !== null)
      asked.set(name, value);
  }
  return "/?" + asked;
}

/** What a job's order says of each field of the form. */
export const ordered = (job, fields) =>
  fields.filter(field => field.nombre !== "clave").map(field => [field.nombre, job[field.nombre === "esclavo" ? "esclavo_fijo" : field.nombre] ?? null]);

/** Fills the form with what an address asks for; shown() is called when the algorithm is chosen, which says what fields there are. */
export function fill(form, asked, shown) {
  const algorithm = form.elements.algoritmo;
  if (![...algorithm.options].some(option => option.value === asked.get("algoritmo")))
    return;
  algorithm.value = asked.get("algoritmo");
  shown();
  for (const field of form.querySelectorAll("[data-kind]:enabled")) {
    const value = asked.get(field.name);
    if (value === null || field === algorithm)
      continue;
    const isOwn = field.name === "paleta" && ![...field.options].some(option => option.value === value);
    set(isOwn ? form.elements.colores : field, value);
  }
}

function set(field, value) {
  const content = field.type === "checkbox" ? "checked" : "value";
  const before = field[content];
  field[content] = content === "checked" ? value === "true" : value;
  const more = field.closest("details");
  if (more && field[content] !== before)
    more.open = true; // nothing that was asked for is hidden
}
