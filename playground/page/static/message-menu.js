// What can be done with a message: by right click, a long press, the menu key, or Enter on it; a double click replies.
import { ask } from "./actions.js";
import { isTouch } from "./dom.js";
import { openMenu } from "./popup.js";
import { otherChat, tell } from "./state.js";
import { copy, question, toast } from "./toast.js";
import { t } from "./words.js";

const EMOJI = ["👍", "👎", "❤", "🔥", "🎉", "😁"];
const LONG = 500;

export function messageMenu(list, chat) {
  const of = (event) => chat.messages.get(Number(event.target.closest("[data-id]")?.dataset.id));
  const open = (event, at) => {
    const message = of(event);
    if (!message || message.service || event.target.closest("a, .replied")) return;
    event.preventDefault();
    openMenu(at, t("messageMenu"), items(chat, message));
  };
  list.addEventListener("contextmenu", (event) => open(event, { x: event.clientX, y: event.clientY }));
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest(".row");
    const menuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (row && (menuKey || (event.key === "Enter" && event.target === row))) open(event, row.querySelector(".bubble") ?? row);
  });
  list.addEventListener("dblclick", (event) => {
    const message = of(event);
    if (!message || message.service || event.target.closest("button, a, code, pre")) return;
    getSelection().removeAllRanges();
    tell("reply", message);
  });
  if (isTouch()) longPress(list, open);
}

function longPress(list, open) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  list.addEventListener("pointerdown", (event) => {
    stop();
    timer = setTimeout(() => open(event, { x: event.clientX, y: event.clientY }), LONG);
  });
  for (const name of ["pointerup", "pointermove", "pointercancel", "scroll"]) list.addEventListener(name, stop, { passive: true });
}

function items(chat, message) {
  const given = new Set((message.reactions ?? []).filter((one) => one.mine).map((one) => one.emoji));
  const react = (emoji) => ask({ do: "react", chat: chat.id, message: message.id, emoji });
  const other = otherChat();
  const editable = message.mine && message.text && !message.forwarded_from;
  return [
    { strip: EMOJI.map((emoji) => ({ text: emoji, label: t("react", emoji), on: given.has(emoji), act: () => react(emoji) })) },
    { text: t("reply"), icon: "reply", testid: "menu-reply", act: () => tell("reply", message) },
    editable && { text: t("edit"), icon: "edit", testid: "menu-edit", act: () => tell("edit", message) },
    message.text && { text: t("copyText"), icon: "copy", testid: "menu-copy", act: () => copy(message.text) },
    other && { text: t("forwardTo", other.title), icon: "forward", testid: "menu-forward", act: () => forward(chat, message, other) },
    (message.mine || chat.kind === "private") && { text: t("delete"), icon: "trash", danger: true, testid: "menu-delete", act: () => remove(chat, message) },
  ];
}

async function forward(chat, message, other) {
  if (await ask({ do: "forward", chat: chat.id, message: message.id, to: other.id })) toast(t("forwarded", other.title));
}

async function remove(chat, message) {
  const buttons = [
    { id: "cancel", text: t("cancel") },
    { id: "delete", text: t("delete"), kind: "danger" },
  ];
  if ((await question({ title: t("deleteTitle"), text: t("deleteText"), buttons })) === "delete")
    await ask({ do: "delete", chat: chat.id, message: message.id });
}
