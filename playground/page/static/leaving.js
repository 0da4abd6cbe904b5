// How a message goes: it dissolves where it was, and a line says for some seconds that the bot took it away.
import { el, isStill } from "./dom.js";
import { seconds } from "./time.js";
import { t } from "./words.js";

const SEEN = 450;
const DISSOLVE = 350;
const TOLD = 6000;
const born = new WeakMap();

/** Remembers when a row came to the eye. */
export const appeared = (row) => born.set(row, performance.now());

/** Lets the row go, not before the eye had a chance to see it; `gone` is what the server told of it. */
export async function leave(row, gone) {
  Object.assign(row.dataset, { going: "true", ghost: "true" });
  row.inert = true;
  await rest(Math.max(0, SEEN - (performance.now() - (born.get(row) ?? 0))));
  const told = gone.by_bot && gone.mine ? tellGone(gone, (note) => row.after(note)) : null;
  await vanish(row, { filter: "blur(6px)", transform: "scale(0.92)" });
  await told;
}

/** The line about a message that the bot took away; `put(note)` gives it its place. */
export async function tellGone(gone, put) {
  const note = el("div", { class: "row service note", testid: "deleted-note", data: { id: gone.id, ghost: "true" } });
  note.append(el("span", { class: "chip" }, t("deletedByBot", seconds(gone.after ?? 0))));
  put(note);
  await rest(TOLD);
  await vanish(note, {});
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function vanish(element, looks) {
  if (!isStill() && element.isConnected) {
    const { height, marginTop } = getComputedStyle(element);
    element.style.overflow = "clip";
    const from = { height, marginTop, opacity: 1, filter: "blur(0)", transform: "none" };
    const middle = { height, marginTop, opacity: 0, ...looks, offset: 0.6 };
    const to = { height: "0px", marginTop: "0px", opacity: 0, ...looks };
    await element.animate([from, middle, to], { duration: DISSOLVE, easing: "ease-in-out", fill: "forwards" }).finished.catch(() => {});
  }
  element.remove();
}
