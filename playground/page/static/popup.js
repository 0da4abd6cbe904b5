// Menus that open at a button or at a point: arrow keys, Escape, and the focus goes back where it was.
import { $$, el, icon, rove } from "./dom.js";

const EDGE = 8;

/**
 * `items`: {text, icon, act, danger, checked (one of several), testid}, {heading}, or "line", or {strip: [{text, label, act, on}]}.
 * `at` is an element or {x, y}.
 */
export function openMenu(at, label, items) {
  const before = document.activeElement;
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "manual", testid: "menu" });
  const gone = new AbortController();
  const close = () => {
    const held = menu.contains(document.activeElement);
    gone.abort();
    menu.remove();
    if (held && before?.isConnected) before.focus({ preventScroll: true });
  };
  const run = (item) => (close(), item.act());
  menu.append(...items.filter(Boolean).map((item) => entry(item, run)));
  document.body.append(menu);
  menu.showPopover();
  place(menu, at);
  listen(menu, close, gone.signal);
}

function entry(item, run) {
  if (item === "line") return el("hr", {});
  if (item.heading) return el("div", { class: "heading", role: "presentation" }, item.heading);
  if (item.strip) return el("div", { class: "strip", role: "group" }, item.strip.map((one) => strip(one, run)));
  const many = item.checked !== undefined;
  const attributes = { role: many ? "menuitemradio" : "menuitem", tabindex: "-1", class: item.danger ? "danger" : "" };
  if (many) attributes["aria-checked"] = String(item.checked);
  const parts = [item.icon && icon(item.icon), el("span", {}, item.text), many && item.checked && icon("check")];
  return el("button", { ...attributes, testid: item.testid, click: () => run(item) }, parts);
}

const strip = (one, run) =>
  el(
    "button",
    { role: "menuitem", tabindex: "-1", class: one.on ? "on" : "", "aria-label": one.label, click: () => run(one) },
    one.text,
  );

/** Escape, Tab, a press elsewhere and another size of the window close it. */
function listen(menu, close, signal) {
  const items = () => $$("button", menu);
  rove(menu, items);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  const outside = (event) => (event.target === window || !menu.contains(event.target)) && close();
  for (const name of ["pointerdown", "contextmenu", "resize"]) window.addEventListener(name, outside, { capture: true, signal });
  items()[0]?.focus();
}

function place(menu, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fromRight = at instanceof Element && box.left > innerWidth / 2;
  const left = fromRight ? box.right - width : box.left;
  const below = box.bottom + height + EDGE <= innerHeight;
  const top = below ? box.bottom : box.top - height;
  menu.style.left = `${clamp(left, innerWidth - width)}px`;
  menu.style.top = `${clamp(top, innerHeight - height)}px`;
}

const clamp = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
