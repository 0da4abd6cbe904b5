// Menus that open at a button or at a point: arrow keys, Escape, and the focus goes back where it was.
import { $$, el, icon, rove } from "./dom.js";

const EDGE = 8;

/**
 * `items`: {text, icon, act, danger, checked (a choice of several), hint, testid}, or "line", or {strip: [{text, label, act, on}]}.
 * `at` is an element or {x, y}.
 */
export function openMenu(at, label, items) {
  const before = document.activeElement;
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto", data: { testid: "menu" } });
  const close = () => (menu.hidePopover(), menu.remove());
  const run = (item) => (close(), before?.isConnected && before.focus({ preventScroll: true }), item.act());
  menu.append(...items.filter(Boolean).map((item) => entry(item, run)));
  document.body.append(menu);
  menu.showPopover();
  place(menu, at);
  listen(menu, before);
}

function entry(item, run) {
  if (item === "line") return el("hr", {});
  if (item.heading) return el("div", { class: "heading", role: "presentation" }, item.heading);
  if (item.strip) return el("div", { class: "strip", role: "group" }, item.strip.map((one) => strip(one, run)));
  const many = item.checked !== undefined;
  const attributes = { role: many ? "menuitemradio" : "menuitem", tabindex: "-1", type: "button", class: item.danger ? "danger" : "" };
  if (many) attributes["aria-checked"] = String(item.checked);
  const parts = [item.icon && icon(item.icon), el("span", {}, item.text), many && item.checked && icon("check")];
  return el("button", { ...attributes, data: { testid: item.testid }, on: { click: () => run(item) } }, parts);
}

const strip = (one, run) =>
  el(
    "button",
    { role: "menuitem", tabindex: "-1", type: "button", class: one.on ? "on" : "", "aria-label": one.label, on: { click: () => run(one) } },
    one.text,
  );

function listen(menu, before) {
  const items = () => $$("button", menu);
  rove(menu, items);
  menu.addEventListener("keydown", (event) => event.key === "Tab" && (event.preventDefault(), menu.hidePopover()));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (inside && before?.isConnected) before.focus({ preventScroll: true });
  });
  items()[0]?.focus();
}

function place(menu, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fromRight = at instanceof Element && box.left + width > innerWidth - EDGE;
  const left = fromRight ? box.right - width : box.left;
  const below = box.bottom + height + EDGE <= innerHeight;
  const top = below ? box.bottom : box.top - height;
  menu.style.left = `${clamp(left, innerWidth - width)}px`;
  menu.style.top = `${clamp(top, innerHeight - height)}px`;
}

const clamp = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
