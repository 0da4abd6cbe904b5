// Pictures of people and chats: initials on a colour of their own, a key for the bot.
import { el, icon } from "./dom.js";
import { state } from "./state.js";

const COLOURS = 7;

export function avatar(id, name, { small = false } = {}) {
  const isBot = state.bot && (id === state.bot.id || id === "bot");
  const shown = el("div", { class: small ? "avatar small" : "avatar", "aria-hidden": "true", data: { colour: isBot ? "bot" : colour(id) } });
  shown.append(isBot ? icon("key") : initials(name));
  return shown;
}

const colour = (id) => Math.abs(Number(id)) % COLOURS;

const initials = (name) =>
  (name ?? "")
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
