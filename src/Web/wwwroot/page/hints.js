// What the form says of its fields to who points at them: the master's words, in the page's language.

/** Writes them; what was typed stays. */
export function showHints(form, known) {
  for (const { nombre, ayuda } of known.campos)
    hint(form.elements[nombre]?.closest("label"), ayuda);
  for (const { nombre, descripcion } of known.algoritmos)
    hint([...form.elements.algoritmo.options].find(option => option.value === nombre), descripcion);
}

function hint(node, sentence) {
  if (node)
    node.title = sentence ?? "";
}
