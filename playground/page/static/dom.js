// Makes elements. Text is only ever set as text, never read as markup.
const SVG = "http://www.w3.org/2000/svg";

/** An element: attributes, `data` (dataset), `testid`, `click` (a listener); children are nodes, strings, arrays, or nothing. */
export function el(tag, { data, testid, click, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(made, name, value);
  for (const [name, value] of Object.entries({ ...data, testid })) if (value != null) made.dataset[name] = value;
  if (click) made.addEventListener("click", click);
  made.append(...children.flat().filter((child) => child != null && child !== false));
  return made;
}

/** Sets an attribute; true gives an empty one, false and null take it away. */
function set(element, name, value) {
  if (value === false || value == null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

/** A drawing of the sprite; it says nothing to screen readers. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}

/** A button that shows an icon alone; `label` is what it is called. */
export function iconButton(name, label, { class: kind = "", ...rest } = {}) {
  return el("button", { class: `round ${kind}`, "aria-label": label, title: label, ...rest }, icon(name));
}

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const narrow = matchMedia("(max-width: 899.98px)");
const touch = matchMedia("(pointer: coarse)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

export const isNarrow = () => narrow.matches;
export const isTouch = () => touch.matches;
export const isStill = () => still.matches;
export const onNarrow = (listener) => narrow.addEventListener("change", listener);

/** Moves the focus with arrow keys among what `find` returns; the roving one alone is reached by Tab. */
export function rove(container, find, { next = ["ArrowDown", "ArrowRight"], back = ["ArrowUp", "ArrowLeft"], chosen } = {}) {
  container.addEventListener("keydown", (event) => {
    const items = find();
    const here = items.indexOf(document.activeElement);
    if (here < 0) return;
    const to = target(event.key, here, items.length, next, back);
    if (to === null) return;
    event.preventDefault();
    items.forEach((item, place) => (item.tabIndex = place === to ? 0 : -1));
    items[to].focus();
    chosen?.(items[to]);
  });
}

function target(key, here, count, next, back) {
  if (next.includes(key)) return (here + 1) % count;
  if (back.includes(key)) return (here - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
