// What a person can do, as the rest of the page calls it; a refusal is shown, and undefined is the answer then.
import { Refusal } from "./socket.js";
import { privateChat, show, state } from "./state.js";
import { toast } from "./toast.js";

let connection = null;

export const use = (made) => (connection = made);

/** The server's answer, or undefined where it refused; `quiet` says nothing of that. */
export async function ask(action, { quiet = false } = {}) {
  try {
    return await connection.ask(action);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.message && !quiet) toast(refusal.message);
    return undefined;
  }
}

export const sendText = (text, chat = state.shown, reply_to = undefined) => ask({ do: "send", chat, text, reply_to });

/** A link to the bot itself starts it with the payload; any other opens in a new tab. */
export function follow(address) {
  const own = ownLink(address);
  if (own === null) return void window.open(address, "_blank", "noopener");
  const chat = privateChat();
  show(chat.id);
  if (own) sendText(`/start ${own}`, chat.id);
  else if (!chat.messages.size) sendText("/start", chat.id);
}

/** The payload of a link to our bot ("" for none), null for other links. */
function ownLink(address) {
  const link = parse(address);
  if (!link || !state.bot) return null;
  const names = { "tg:": link.searchParams.get("domain"), "https:": tme(link), "http:": tme(link) };
  const name = names[link.protocol];
  return name && name.toLowerCase() === state.bot.username.toLowerCase() ? (link.searchParams.get("start") ?? "") : null;
}

const tme = (link) => (["t.me", "telegram.me"].includes(link.hostname) ? link.pathname.slice(1) : null);

/** The address as a URL that may be opened, null for what is none or would run something. */
export function parse(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  const link = URL.canParse(whole) ? new URL(whole) : null;
  return link && ["http:", "https:", "tg:", "mailto:", "tel:"].includes(link.protocol) ? link : null;
}
