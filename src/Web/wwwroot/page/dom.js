// The little that the page needs of the document. Data only ever becomes text nodes and attributes, never markup.

/** An element with a class and children; null children are left out. */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className)
    made.className = className;
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export const byId = id => document.getElementById(id);

/** The one element of a class within a node. */
export const part = (node, name) => node.querySelector("." + name);

/** Sets a text only when it differs, so that selections and screen readers are left in peace. */
export function setText(node, value) {
  if (node.textContent !== value)
    node.textContent = value;
}

/**
 * Makes a parent's children follow a list: one node per key, made once, updated each time, kept in the list's order.
 * Nodes that stay are not touched, so pictures do not flicker and the focus is not lost.
 */
export function follow(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map(node => [node.dataset.key, node]));
  let previous = null;
  for (const item of items) {
    const key = String(keyOf(item));
    let node = old.get(key);
    if (node) {
      old.delete(key);
    } else {
      node = create(item);
      node.dataset.key = key;
    }
    update(node, item);
    const place = previous ? previous.nextElementSibling : parent.firstElementChild;
    if (place !== node)
      parent.insertBefore(node, place);
    previous = node;
  }
  for (const node of old.values())
    node.remove();
  const empty = document.querySelector(`[data-empty="${parent.id}"]`);
  if (empty)
    empty.hidden = items.length > 0;
}

/** A labelled bar from 0 to 1; above high it takes the warning colour. */
export function bar(className) {
  const made = make("progress", "bar " + className);
  made.max = 1;
  return made;
}

export function setBar(node, fraction, label, high = Infinity) {
  node.value = Math.min(1, Math.max(0, fraction));
  node.classList.toggle("high", fraction > high);
  node.setAttribute("aria-label", label);
}
