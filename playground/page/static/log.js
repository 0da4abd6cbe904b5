// The messages of one chat: kept equal to what is known, with days, groups of one sender's messages, and what is new below.
import { bubble } from "./bubble.js";
import { $, $$, el, isStill, rove } from "./dom.js";
import { appeared, leave, tellGone } from "./leaving.js";
import { messageMenu } from "./message-menu.js";
import { Scroll } from "./scroll.js";
import { inOrder } from "./state.js";
import { dayName, dayOf } from "./time.js";
import { toast } from "./toast.js";
import { language, t } from "./words.js";

const TOGETHER = 300;
const FLASH = 1600;

export class Log {
  #chat;
  #rows = new Map();
  #days = new Map();
  below = 0;

  constructor(chat, moved) {
    this.#chat = chat;
    this.list = el("div", { class: "log", role: "log", "aria-live": "off", "aria-relevant": "additions", data: { kind: chat.kind, chat: chat.id } });
    this.element = el("div", { class: "scroller" }, this.list);
    this.scroll = new Scroll(this.element, this.list, () => {
      if (this.scroll.atEnd) this.below = 0;
      moved();
    });
    rove(this.list, () => $$(".row[tabindex]", this.list), { next: ["ArrowDown"], back: ["ArrowUp"] });
    messageMenu(this.list, chat);
  }

  show(place) {
    if (this.element.isConnected) return;
    place.prepend(this.element);
    this.scroll.restore();
  }

  hide() {
    if (!this.element.isConnected) return;
    this.scroll.keep();
    this.element.remove();
  }

  /** After a change, or whole where the language is another one. */
  render({ reset = false, fresh = [], gone = [] } = {}) {
    this.list.setAttribute("aria-label", t("messagesOf", this.#chat.title));
    this.list.setAttribute("aria-live", reset ? "off" : "polite");
    const units = unitsOf(this.#chat);
    const news = reset ? new Set() : new Set(fresh.map((message) => message.id));
    this.#letGo(units, gone, reset);
    for (const unit of units) this.#build(unit, news);
    this.#arrange(units);
    for (const one of gone) if (!one.was && one.mine && one.by_bot) this.#tellUnseen(one);
    if (fresh.some((message) => message.mine) && !reset) this.scroll.toEnd(false);
    else if (!this.scroll.atEnd) this.below += fresh.filter((message) => news.has(message.id)).length;
  }

  /** Shows another message of this chat, and which it is. */
  jump(id) {
    const row = [...this.#rows.values()].find((one) => one.ids.includes(id))?.element;
    if (!row) return toast(t("gone"));
    row.scrollIntoView({ block: "center", behavior: isStill() ? "instant" : "smooth" });
    row.classList.add("flash");
    row.focus({ preventScroll: true });
    setTimeout(() => row.classList.remove("flash"), FLASH);
  }

  #build(unit, news) {
    const known = this.#rows.get(unit.key);
    const looks = `${language()} ${unit.messages.map((message) => `${message.id}.${message.rev}`).join(" ")}`;
    if (known?.looks === looks) return;
    const element = bubble(this.#chat, unit.messages, (id) => this.jump(id));
    if (known) replace(known.element, element);
    else if (unit.messages.some((message) => news.has(message.id))) element.classList.add("fresh");
    appeared(element);
    this.#rows.set(unit.key, { element, looks, ids: unit.messages.map((message) => message.id) });
  }

  #letGo(units, gone, reset) {
    const present = new Set(units.map((unit) => unit.key));
    for (const [key, row] of this.#rows) {
      if (present.has(key)) continue;
      this.#rows.delete(key);
      const told = gone.find((one) => row.ids.includes(one.id));
      if (reset || !told) row.element.remove();
      else leave(row.element, told).then(() => this.#arrange(unitsOf(this.#chat)));
    }
  }

  /** Puts days and rows in their order; what is dissolving stays where it is. */
  #arrange(units) {
    const byDay = Map.groupBy(units, (unit) => dayOf(unit.messages[0].date));
    for (const [day, section] of this.#days) if (!byDay.has(day) && !$("[data-ghost]", section)) (section.remove(), this.#days.delete(day));
    for (const [day, inside] of byDay) this.#day(day, inside);
    order(this.list, [...this.#days].filter(([day]) => byDay.has(day)).sort(([one], [other]) => new Date(one) - new Date(other)).map(([, section]) => section));
    this.#rove();
  }

  #day(day, units) {
    if (!this.#days.has(day)) this.#days.set(day, el("div", { class: "day-group" }, el("div", { class: "day" }, el("span", { class: "chip" }))));
    const section = this.#days.get(day);
    $(".chip", section).textContent = dayName(units[0].messages[0].date);
    const rows = units.map((unit, place) => this.#joined(unit, units[place - 1], units[place + 1]));
    order(section, [section.firstChild, ...rows]);
  }

  #joined(unit, before, after) {
    const row = this.#rows.get(unit.key).element;
    row.classList.toggle("first", !together(before, unit));
    row.classList.toggle("last", !together(unit, after));
    return row;
  }

  #rove() {
    const rows = $$(".row[tabindex]", this.list);
    const one = rows.find((row) => row === document.activeElement) ?? rows.at(-1);
    for (const row of rows) row.tabIndex = row === one ? 0 : -1;
  }

  /** It was deleted before this page could show it: the line alone is shown. */
  #tellUnseen(gone) {
    const before = [...this.#rows.values()].filter((row) => row.ids[0] < gone.id).sort((one, other) => one.ids[0] - other.ids[0]).at(-1);
    tellGone(gone, (note) => (before ? before.element.after(note) : this.list.append(note)));
  }
}

/** Messages in order, those of one album as one. */
function unitsOf(chat) {
  const units = new Map();
  for (const message of inOrder(chat)) {
    const key = message.album ? `album ${message.album}` : message.id;
    units.set(key, [...(units.get(key) ?? []), message]);
  }
  return [...units].map(([key, messages]) => ({ key, messages }));
}

/** Whether two stand close, as one sender's within five minutes. */
function together(one, other) {
  if (!one || !other) return false;
  const [a, b] = [one.messages[0], other.messages[0]];
  return !a.service && !b.service && a.from?.id === b.from?.id && a.mine === b.mine && b.date - a.date < TOGETHER;
}

function order(parent, wanted) {
  let cursor = parent.firstChild;
  for (const element of wanted) {
    while (cursor && cursor !== element && cursor.dataset.ghost) cursor = cursor.nextSibling;
    if (cursor === element) cursor = cursor.nextSibling;
    else parent.insertBefore(element, cursor);
  }
}

/** An edited message keeps the focus on the same button. */
function replace(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  made.classList.add(...["first", "last"].filter((name) => old.classList.contains(name)));
  made.tabIndex = old.tabIndex;
  old.replaceWith(made);
  if (!focused) return;
  const { row, column } = focused.dataset;
  const same = row !== undefined ? $(`.key[data-row="${row}"][data-column="${column}"]`, made) : null;
  (same ?? made).focus({ preventScroll: true });
}
