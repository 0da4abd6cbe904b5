// Inline keyboards: rows under a bubble, each button with what it does.
import { ask, follow } from "./actions.js";
import { el, icon } from "./dom.js";
import { on } from "./state.js";
import { copy, tellLoud, toast } from "./toast.js";
import { openWebApp } from "./webapp.js";
import { t } from "./words.js";

const PATIENCE = 15000;
const waiting = new Map();

/** The keyboard of a message, null for none. */
export function inlineKeys(chat, message) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((buttons, row) =>
    el("div", { class: "key-row" }, buttons.map((button, column) => key(chat, message, button, row, column))),
  );
  return el("div", { class: "keys", role: "group", "aria-label": t("buttons") }, rows);
}

function key(chat, message, button, row, column) {
  const kind = kindOf(button);
  const place = `${chat.id}:${message.id}:${row}:${column}`;
  const busy = waiting.has(place);
  const mark = { url: "arrow", copy: "copy", app: "app" }[kind];
  const act = () => acts[kind](button, { chat, message, row, column, place });
  return el(
    "button",
    { class: busy ? "key busy" : "key", "aria-busy": busy && "true", testid: "key", data: { kind, row, column, place }, click: act },
    el("span", {}, button.text),
    mark && icon(mark),
  );
}

function kindOf(button) {
  if (button.callback_data) return "press";
  if (button.url) return "url";
  if (button.copy_text) return "copy";
  return button.web_app ? "app" : "other";
}

const acts = {
  press: (_, where) => press(where),
  url: (button) => follow(button.url),
  copy: (button) => copy(button.copy_text.text),
  app: (button, { chat, message }) => openWebApp({ chat, url: button.web_app.url, from: "inline", message: message.id }),
  other: () => toast(t("notHere")),
};

async function press({ chat, message, row, column, place }) {
  if (waiting.has(place)) return;
  wait(place);
  const there = () => chat.messages.has(message.id);
  const done = await ask({ do: "press", chat: chat.id, message: message.id, row, column }, { quiet: true });
  if (!done) return void end(place);
  waiting.get(place) && (waiting.get(place).ref = done.ref);
  if (!there()) end(place);
}

function wait(place) {
  waiting.set(place, { ref: null, timer: setTimeout(() => end(place), PATIENCE) });
  show(place);
}

function end(place) {
  clearTimeout(waiting.get(place)?.timer);
  waiting.delete(place);
  show(place);
}

function show(place) {
  for (const button of document.querySelectorAll(`.key[data-place="${place}"]`)) {
    button.classList.toggle("busy", waiting.has(place));
    button.toggleAttribute("aria-busy", false);
    if (waiting.has(place)) button.setAttribute("aria-busy", "true");
  }
}

on("notice", (notice) => {
  const asked = [...waiting].find(([, one]) => one.ref === notice.ref);
  if (asked) end(asked[0]);
  if (notice.url) follow(notice.url);
  if (notice.text) notice.alert ? tellLoud(notice.text) : toast(notice.text);
});
