// What stands at the foot of a chat: START, Unblock, or the composer.
import { ask, sendText } from "./actions.js";
import { grow } from "./composer.js";
import { $, isTouch } from "./dom.js";
import { on, privateChat, shownChat } from "./state.js";

export function startFoot() {
  $("#start").addEventListener("click", () => sendText("/start", privateChat().id));
  $("#unblock").addEventListener("click", () => ask({ do: "unblock" }));
  on("chat shown hello", look);
}

/** START as long as nothing was written, as Telegram has it. */
export const mustStart = (chat) => Boolean(chat && chat.kind === "private" && chat.loaded && !chat.blocked && !chat.messages.size);

function look() {
  const chat = shownChat();
  const start = mustStart(chat);
  const blocked = Boolean(chat?.blocked);
  const came = $("#composer").hidden;
  const free = [document.body, $("#start"), $("#unblock")].includes(document.activeElement);
  $("#start").hidden = !start;
  $("#unblock").hidden = !blocked;
  $("#composer").hidden = start || blocked || !chat?.loaded;
  grow();
  if (came && free && !isTouch()) $("#text").focus();
}
