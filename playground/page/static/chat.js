// The middle of the page: the log of the chat that is shown, the button down, the pinned message, the bot's description.
import { $, el, icon } from "./dom.js";
import { Log } from "./log.js";
import { avatar } from "./people.js";
import { on, shownChat, state } from "./state.js";
import { t } from "./words.js";

const logs = new Map();
const shownLog = () => logs.get(state.shown);

export function startChat() {
  $("#down").addEventListener("click", () => shownLog()?.scroll.toEnd());
  $("#pinned").addEventListener("click", () => shownLog()?.jump(shownChat().pinned.at(-1)));
  on("hello", build);
  on("anew", clear);
  on("chat", take);
  on("shown", look);
  on("language", () => logs.forEach((log) => log.render()));
  on("clock", () => logs.forEach((log) => log.render()));
}

function build() {
  for (const chat of state.chats.values()) {
    if (logs.has(chat.id)) continue;
    const log = new Log(chat, lookDown);
    logs.set(chat.id, log);
  }
  look();
}

function clear() {
  logs.forEach((log) => log.element.remove());
  logs.clear();
}

function take(chat, changes) {
  logs.get(chat.id).render(changes);
  if (chat.id === state.shown) look();
}

function look() {
  for (const [id, log] of logs) if (id !== state.shown) log.hide();
  shownLog()?.show($("#logs"));
  lookDown();
  lookPinned();
  lookWelcome();
}

function lookDown() {
  const log = shownLog();
  const below = log?.below ?? 0;
  $("#down").classList.toggle("shown", Boolean(log && !log.scroll.atEnd));
  $("#down").inert = !log || log.scroll.atEnd;
  $("#down .badge").textContent = below || "";
  $("#down").setAttribute("aria-label", below ? `${t("down")} (${below})` : t("down"));
}

function lookPinned() {
  const chat = shownChat();
  const message = chat?.messages.get(chat.pinned?.at(-1));
  $("#pinned").hidden = !message;
  $("#pinned .pinned-text").textContent = message ? message.text || t("photo") : "";
}

/** As Telegram shows a bot before it was started. */
function lookWelcome() {
  const chat = shownChat();
  const empty = Boolean(chat?.loaded && !chat.messages.size);
  const content = [];
  if (empty && chat.kind === "private") {
    content.push(avatar("bot", ""), el("h2", {}, t("whatBot")), el("p", {}, chat.description || t("noDescription")));
  } else if (empty) content.push(el("p", {}, icon("group"), t("emptyGroup")));
  $("#welcome").replaceChildren(...content);
  $("#welcome").hidden = !empty;
}
