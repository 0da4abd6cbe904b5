// One message, or an album, as the chat shows it.
import { ask } from "./actions.js";
import { el, icon } from "./dom.js";
import { rich } from "./entities.js";
import { inlineKeys } from "./keys.js";
import { media } from "./media.js";
import { avatar } from "./people.js";
import { time } from "./time.js";
import { t } from "./words.js";

const opened = new Set();
const EMOJI_ALONE = /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|️|‍){1,6}$/u;

/** The row of a chat for these messages (several: an album). `jump(id)` goes to another message. */
export function bubble(chat, messages, jump) {
  const [first] = messages;
  if (first.service) return service(chat, first);
  const row = el("div", {
    class: first.mine ? "row own" : "row",
    role: "article",
    tabindex: "-1",
    "aria-label": `${first.mine ? t("you") : (first.from?.name ?? chat.title)}, ${time(first.date)}`,
    testid: "message", data: { id: first.id, mine: String(first.mine) },
  });
  if (chat.kind === "group" && !first.mine) row.append(avatar(first.from?.id ?? chat.id, first.from?.name ?? chat.title, { small: true }));
  row.append(el("div", { class: "unit" }, body(chat, messages, jump), inlineKeys(chat, messages.at(-1))));
  if (!row.lastChild.lastChild) row.lastChild.remove();
  return row;
}

function body(chat, messages, jump) {
  const [first] = messages;
  const told = messages.find((message) => message.text) ?? first;
  const shown = media(messages);
  const whole = el("div", { class: "bubble" });
  const big = !shown.length && !told.entities.length && EMOJI_ALONE.test(told.text);
  whole.classList.toggle("with-media", messages.some((message) => message.photo));
  whole.classList.toggle("textless", !told.text);
  whole.append(...head(chat, first, jump), ...shown);
  whole.append(text(chat, told, meta(messages), big), reactions(chat, first) ?? "");
  return whole;
}

function head(chat, message, jump) {
  const parts = [];
  if (chat.kind === "group" && !message.mine) parts.push(name(message));
  if (message.forwarded_from) parts.push(el("div", { class: "forwarded" }, t("forwardedFrom"), " ", el("b", {}, message.forwarded_from)));
  if (message.reply_to) parts.push(replied(message, jump));
  return parts;
}

const name = (message) =>
  el("div", { class: "name", data: { colour: message.from?.bot ? "bot" : Math.abs(message.from?.id ?? 0) % 7 } }, message.from?.name ?? "");

function replied(message, jump) {
  const { id, name: author, text: said } = message.reply_to;
  return el(
    "button",
    { class: "replied", click: () => jump(id), testid: "reply-quote" },
    el("span", { class: "replied-name" }, author ?? ""),
    el("span", { class: "replied-text" }, message.quote ?? said ?? t("message")),
  );
}

function text(chat, message, end, big) {
  const nodes = rich(message.text, message.entities, { opened, name: `${chat.id}:${message.id}` });
  return el("div", { class: big ? "text big" : "text", dir: "auto" }, nodes, end);
}

function meta(messages) {
  const last = messages.at(-1);
  const edited = messages.some((message) => message.edited);
  return el(
    "span",
    { class: "meta" },
    edited && el("span", { class: "edited" }, t("edited")),
    el("time", { datetime: new Date(last.date * 1000).toISOString() }, time(last.date)),
    last.mine && icon("read"),
  );
}

function reactions(chat, message) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map(({ emoji, count, mine }) =>
    el(
      "button",
      {
        type: "button",
        class: mine ? "reaction mine" : "reaction",
        "aria-pressed": String(mine),
        "aria-label": `${emoji} ${count}`,
        click: () => ask({ do: "react", chat: chat.id, message: message.id, emoji }),
      },
      el("span", {}, emoji),
      el("span", {}, String(count)),
    ),
  );
  return el("div", { class: "reactions" }, chips);
}

function service(chat, message) {
  const who = message.mine ? t("you") : (message.from?.name ?? chat.title);
  const said = t(`service_${message.service}`, who) ?? message.service;
  return el("div", { class: "row service", testid: "message", data: { id: message.id, mine: String(message.mine) } }, el("span", { class: "chip" }, said));
}
