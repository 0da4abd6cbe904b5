// Short words that pass, and questions that wait for an answer.
import { $, el } from "./dom.js";
import { t } from "./words.js";

const SHOWN = 3500;
const MOST = 3;

/** Shown over everything for some seconds, and said once by screen readers. */
export function toast(text) {
  const place = $("#toasts");
  while (place.children.length >= MOST) place.firstChild.remove();
  const shown = el("div", { class: "toast", testid: "toast" }, text);
  place.append(shown);
  raise(place);
  setTimeout(() => shown.remove(), SHOWN + text.length * 30);
}

/** The top layer is last come, highest: over a dialog too. */
function raise(place) {
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

/** Copies, and says so; without the right to the clipboard by way of a selection. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copySelected(text);
  }
  toast(t("copied"));
}

function copySelected(text) {
  const field = el("textarea", { class: "out-of-sight", "aria-hidden": "true" });
  const focused = document.activeElement;
  document.body.append(field);
  field.value = text;
  field.select();
  document.execCommand("copy");
  field.remove();
  focused?.focus();
}

/**
 * A dialog over the page; resolves with the id of the button, null when it was put away.
 * `buttons`: [{id, text, kind}], `content`: nodes above the buttons, `ready(id)`: whether the dialog may close with that answer.
 */
export function question({ title, text, content = [], buttons, testid = "dialog", ready = () => true }) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "box", testid });
    const end = (answer) => (dialog.remove(), resolve(answer));
    const pick = async (id) => (await ready(id)) && (dialog.close(), end(id));
    if (title) dialog.append(el("h2", { id: "dialog-title" }, title));
    if (text) dialog.append(el("p", { id: "dialog-text", class: "said" }, text));
    dialog.setAttribute("aria-labelledby", title ? "dialog-title" : "dialog-text");
    dialog.append(...content, el("div", { class: "choices" }, buttons.map((button) => choice(button, pick))));
    dialog.addEventListener("cancel", () => end(null));
    dialog.addEventListener("click", (event) => event.target === dialog && (dialog.close(), end(null)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const choice = ({ id, text, kind = "" }, pick) =>
  el("button", { class: `choice ${kind}`, testid: `dialog-${id}`, click: () => pick(id) }, text);

export const tellLoud = (text) => question({ text, buttons: [{ id: "ok", text: t("ok"), kind: "main" }], testid: "alert" });
