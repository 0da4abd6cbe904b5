// The bar above the chat: who it is with, what the bot is doing, the menu, and the bar that says that the connection is gone.
import { ask } from "./actions.js";
import { $, isNarrow } from "./dom.js";
import { avatar } from "./people.js";
import { openMenu } from "./popup.js";
import { dye, speak, theme } from "./settings.js";
import { on, privateChat, shownChat, state } from "./state.js";
import { language, t } from "./words.js";

const DOING = ["typing", "upload_photo", "upload_document"];

export function startHeader() {
  $("#header-menu").addEventListener("click", (event) => openMenu(event.currentTarget, t("headerMenu"), items()));
  $("#back").addEventListener("click", () => screen("list"));
  on("shown hello chat typing language", look);
}

/** On a phone one of the two is seen: the list of chats, or the chat. */
export function screen(name) {
  $("#app").dataset.screen = name;
  if (isNarrow()) $(name === "list" ? "#chats [aria-current]" : "#back")?.focus();
}

function look() {
  const chat = shownChat();
  if (!chat) return;
  const isBot = chat.kind === "private";
  $("#chat-avatar").replaceChildren(avatar(isBot ? "bot" : chat.id, chat.title));
  $("#chat-title").textContent = chat.title;
  const doing = DOING.includes(chat.typing) ? chat.typing : chat.typing ? "typing" : null;
  $("#status").textContent = doing ? t(doing) : t(isBot ? "bot" : "group");
  $("#status").classList.toggle("doing", Boolean(doing));
  const unread = [...state.chats.values()].reduce((sum, one) => sum + one.unread, 0);
  $("#back .badge").textContent = unread || "";
  document.title = `${unread ? `(${unread}) ` : ""}${chat.title} · ${t("demo")}`;
}

function items() {
  const { blocked } = privateChat();
  const dyes = ["auto", "light", "dark"].map((id) => ({
    text: t(`theme_${id}`),
    icon: `theme-${id}`,
    checked: theme() === id,
    testid: `theme-${id}`,
    act: () => dye(id),
  }));
  const tongues = [
    ["ru", "Русский"],
    ["en", "English"],
  ].map(([id, text]) => ({ text, icon: "globe", checked: language() === id, testid: `language-${id}`, act: () => turn(id) }));
  return [
    { heading: t("youAre", state.me.name) },
    { text: t("newPerson"), icon: "person-plus", testid: "new-person", act: () => window.open(location.href, "_blank", "noopener") },
    "line",
    ...dyes,
    "line",
    ...tongues,
    "line",
    { text: t(blocked ? "unblock" : "block"), icon: "block", danger: !blocked, testid: "block", act: () => ask({ do: blocked ? "unblock" : "block" }) },
  ];
}

function turn(id) {
  speak(id);
  ask({ do: "language", language: id });
}

/** The thin bar while the server cannot be reached. */
export function lookConnection({ ready, waiting }) {
  $("#away").hidden = ready;
  $("#away-text").textContent = t("connecting") + (!ready && waiting ? ` ${t("waits", waiting)}` : "");
}
