// Reply keyboards below the composer, and the bot's wish to be answered.
import { sendText } from "./actions.js";
import { $, el } from "./dom.js";
import { inOrder, on, shownChat, tell } from "./state.js";
import { toast } from "./toast.js";
import { openWebApp } from "./webapp.js";
import { t } from "./words.js";

const away = new Map();
const asked = new Map();

export function startReplyKeys() {
  $("#keyboard-toggle").addEventListener("click", () => (turn(), $("#text").focus()));
  on("chat", (chat) => (wish(chat), look()));
  on("shown language hello", look);
}

/** The same as long as the bot has shown no other one. */
const markOf = (chat) => (chat.keyboard ? String(chat.keyboard_id ?? JSON.stringify(chat.keyboard)) : "");
const rowsOf = (chat) => chat?.keyboard?.keyboard ?? null;
const isAway = (chat) => away.get(chat.id) === markOf(chat);

function turn(putAway = !isAway(shownChat())) {
  const chat = shownChat();
  if (putAway) away.set(chat.id, markOf(chat));
  else away.delete(chat.id);
  look();
}

function look() {
  const chat = shownChat();
  const rows = rowsOf(chat);
  const open = Boolean(rows && !isAway(chat));
  const place = $("#reply-keys");
  place.hidden = !open;
  place.classList.toggle("tall", open && !chat.keyboard.resize_keyboard);
  place.replaceChildren(...(open ? rows.map((row) => el("div", { class: "key-row" }, row.map((button) => key(chat, button)))) : []));
  $("#keyboard-toggle").hidden = !rows;
  $("#keyboard-toggle").setAttribute("aria-expanded", String(open));
  $("#text").placeholder = chat?.keyboard?.input_field_placeholder ?? t("placeholder");
}

function key(chat, button) {
  const told = typeof button === "string" ? { text: button } : button;
  return el("button", { class: "reply-key", testid: "reply-key", click: () => press(chat, told) }, told.text);
}

function press(chat, button) {
  if (chat.keyboard.one_time_keyboard) turn(true);
  if (button.web_app) return openWebApp({ chat, url: button.web_app.url, from: "keyboard", text: button.text });
  if (Object.keys(button).some((name) => name.startsWith("request_"))) return toast(t("notHere"));
  return void sendText(button.text, chat.id);
}

/** ForceReply: the answer bar is set once, as long as nobody has answered. */
function wish(chat) {
  const mark = chat.keyboard?.force_reply ? markOf(chat) : null;
  const last = inOrder(chat).at(-1);
  const fresh = mark && asked.get(chat.id) !== `${mark} ${last?.id}`;
  if (!fresh || !last?.from?.bot || chat !== shownChat()) return;
  asked.set(chat.id, `${mark} ${last.id}`);
  tell("reply", last);
}
