// The list of chats, with their last words and what is unread.
import { $, el } from "./dom.js";
import { focus } from "./composer.js";
import { screen } from "./header.js";
import { avatar } from "./people.js";
import { inOrder, on, show, state } from "./state.js";
import { short } from "./time.js";
import { t } from "./words.js";

export function startChats() {
  on("hello chat shown typing language clock", look);
}

function look() {
  if (state.me) $("#me").textContent = t("youAre", state.me.name);
  const focused = document.activeElement?.closest("#chats button")?.dataset.chat;
  $("#chats").replaceChildren(...[...state.chats.values()].map(item));
  if (focused) $(`#chats [data-chat="${focused}"]`)?.focus();
}

function item(chat) {
  const last = inOrder(chat).at(-1);
  const shown = chat.id === state.shown;
  const button = el(
    "button",
    { class: "chat-item", "aria-current": shown && "true", "aria-label": named(chat, last), testid: "chat-item", data: { chat: chat.id, kind: chat.kind }, click: () => open(chat) },
    avatar(chat.kind === "private" ? "bot" : chat.id, chat.title),
    el("span", { class: "chat-title" }, chat.title),
    el("span", { class: "chat-time" }, last ? short(last.date) : ""),
    el("span", { class: chat.typing ? "chat-last doing" : "chat-last" }, chat.typing ? t("typing") : words(chat, last)),
    chat.unread > 0 && el("span", { class: "badge", testid: "unread" }, String(chat.unread)),
  );
  return el("li", {}, button);
}

const named = (chat, last) => [chat.title, words(chat, last), chat.unread ? t("unread", chat.unread) : ""].filter(Boolean).join(". ");

function words(chat, last) {
  if (!last) return t(chat.kind === "private" ? "pressStart" : "nothingYet");
  if (last.service) return t(`service_${last.service}`, last.mine ? t("you") : (last.from?.name ?? chat.title));
  const said = last.text.slice(0, 100) || t(last.photo ? "photo" : "file");
  const who = last.mine ? t("you") : chat.kind === "group" ? last.from?.name : "";
  return who ? `${who}: ${said}` : said;
}

function open(chat) {
  show(chat.id);
  screen("chat");
  if (matchMedia("(pointer: fine)").matches) focus();
}
