// The bot's commands: a list that opens with "/" and narrows while typing, or at the Menu button.
import { sendText } from "./actions.js";
import { $, el } from "./dom.js";
import { put } from "./composer.js";
import { on, shownChat, state } from "./state.js";
import { openWebApp } from "./webapp.js";
import { t } from "./words.js";

const field = $("#text");
const list = $("#commands");
let chosen = 0;
let shut = false;

export function startCommands() {
  field.addEventListener("input", () => ((shut = false), (chosen = 0), look()));
  field.addEventListener("keydown", keys, { capture: true });
  field.addEventListener("blur", () => setTimeout(() => document.activeElement !== field && close(), 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  $("#menu-button").addEventListener("click", pressMenu);
  on("chat shown language hello", lookMenu);
  on("shown", close);
}

/** Those that begin as the text does; none where the text is no beginning of a command. */
function found() {
  const commands = shownChat()?.commands ?? [];
  const typed = /^\/(\w*)$/.exec(field.value)?.[1];
  return typed === undefined || shut ? [] : commands.filter(({ command }) => command.startsWith(typed.toLowerCase()));
}

function look() {
  const commands = found();
  list.replaceChildren(...commands.map(option));
  list.hidden = !commands.length;
  if (commands.length) field.setAttribute("aria-activedescendant", `command-${chosen}`);
  else field.removeAttribute("aria-activedescendant");
}

function option({ command, description }, place) {
  const attributes = { id: `command-${place}`, role: "option", "aria-selected": String(place === chosen), class: "command" };
  return el(
    "div",
    { ...attributes, testid: "command", data: { command }, click: () => run(command) },
    el("span", { class: "command-name" }, `/${command}`),
    el("span", { class: "command-told" }, description),
  );
}

function keys(event) {
  const commands = found();
  if (list.hidden || !commands.length || event.isComposing) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) choose((chosen + moves[event.key] + commands.length) % commands.length);
  else if (event.key === "Tab" && !event.shiftKey) put(`/${commands[chosen].command} `);
  else if (event.key === "Enter" && !event.shiftKey) run(exact(commands) ?? commands[chosen].command);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
}

const exact = (commands) => commands.find(({ command }) => `/${command}` === field.value && chosen === 0)?.command;

function choose(place) {
  chosen = place;
  look();
  $(`#command-${place}`).scrollIntoView({ block: "nearest" });
}

function run(command) {
  const chat = shownChat();
  put("");
  sendText(chat.kind === "group" ? `/${command}@${state.bot.username}` : `/${command}`);
}

function close() {
  shut = true;
  look();
}

function lookMenu() {
  const chat = shownChat();
  const menu = chat?.menu;
  const app = menu?.type === "web_app";
  $("#menu-button").hidden = chat?.kind !== "private" || !(app || chat.commands?.length);
  $("#menu-button .menu-text").textContent = app ? menu.text : t("menu");
}

function pressMenu() {
  const chat = shownChat();
  if (chat.menu?.type === "web_app") return openWebApp({ chat, url: chat.menu.web_app.url, from: "menu" });
  const open = !list.hidden;
  put(open ? "" : "/");
  if (open) close();
}
