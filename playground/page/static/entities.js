// A text with Telegram's entities as nodes: nested and overlapping ones, offsets in UTF-16 units as in JavaScript's strings.
import { follow, parse, sendText } from "./actions.js";
import { el, icon } from "./dom.js";
import { copy } from "./toast.js";
import { t } from "./words.js";

const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];
const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

/** Nodes for the text. `opened` (a Set of strings) remembers what was opened, under names of `name`'s own. */
export function rich(text, entities, { opened = new Set(), name = "" } = {}) {
  const root = el("div");
  const stack = [];
  const top = () => stack.at(-1)?.inside ?? root;
  for (const { from, to, active } of segments(text, ranked(entities))) {
    while (stack.length && !active.startsWith(stack)) stack.pop();
    for (const entity of active.list.slice(stack.length)) {
      const made = node(entity, text, { opened, message: name });
      top().append(made.outside);
      stack.push({ entity, inside: made.inside });
    }
    top().append(text.slice(from, to));
  }
  trimAfterBlocks(root);
  return [...root.childNodes];
}

/** Blocks outermost, then by start, the longer first. */
function ranked(entities) {
  const block = (entity) => (BLOCKS.includes(entity.type) ? BLOCKS.indexOf(entity.type) / 10 : 1);
  const known = entities.map((entity, place) => ({ ...entity, place, end: entity.offset + entity.length }));
  return known.sort((a, b) => Math.floor(block(a)) - Math.floor(block(b)) || a.offset - b.offset || b.end - a.end || block(a) - block(b));
}

/** The text cut where any entity begins or ends. */
function* segments(text, entities) {
  const edges = entities.flatMap((entity) => [entity.offset, entity.end]).filter((edge) => edge > 0 && edge < text.length);
  const cuts = [...new Set([0, ...edges, text.length])].sort((one, other) => one - other);
  for (let place = 0; place < cuts.length - 1; place++) {
    const [from, to] = [cuts[place], cuts[place + 1]];
    const list = entities.filter((entity) => entity.offset <= from && entity.end >= to);
    const startsWith = (stack) => stack.length <= list.length && stack.every((open, depth) => open.entity === list[depth]);
    yield { from, to, active: { list, startsWith } };
  }
}

/** `outside` goes into the tree, the text goes `inside`. */
function node(entity, text, memory) {
  const said = text.slice(entity.offset, entity.end);
  const make = kinds[entity.type];
  if (!make) return same(el(PLAIN[entity.type] ?? "span", { class: entity.type }));
  return make(entity, said, memory);
}

const same = (made) => ({ outside: made, inside: made });

const kinds = {
  code: (_, said) => same(pressable(el("code", { title: t("copy") }), () => copy(said))),
  pre(entity, said) {
    const inside = el("code");
    const button = el("button", { class: "copy-code", "aria-label": t("copyCode") }, icon("copy"));
    const outside = el("div", { class: "pre" }, entity.language && el("div", { class: "language" }, entity.language), el("pre", {}, inside), button);
    outside.addEventListener("click", () => getSelection().isCollapsed && copy(said));
    return { outside, inside };
  },
  spoiler: (_, __, { opened, message }) => spoiler(opened, `${message} spoilers`),
  blockquote: () => same(el("blockquote")),
  expandable_blockquote: (entity, __, { opened, message }) => expandable(opened, `${message} ${entity.place}`),
  text_link: (entity) => same(link(entity.url)),
  url: (_, said) => same(link(said)),
  email: (_, said) => same(link(`mailto:${said}`)),
  phone_number: (_, said) => same(link(`tel:${said.replace(/[^+\d]/g, "")}`)),
  mention: (_, said) => same(link(`https://t.me/${said.slice(1)}`)),
  bot_command: (_, said) => same(pressable(el("span", { class: "link" }), () => sendText(said))),
};

function link(address) {
  const target = parse(address);
  if (!target) return el("span");
  const made = el("a", { href: target.href, target: "_blank", rel: "noopener" });
  made.addEventListener("click", (event) => (event.preventDefault(), event.stopPropagation(), follow(target.href)));
  return made;
}

/** Inline text that can be pressed: by mouse, Enter and the space bar. */
function pressable(made, act) {
  made.setAttribute("role", "button");
  made.tabIndex = 0;
  made.addEventListener("click", (event) => (event.stopPropagation(), getSelection().isCollapsed && act()));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  return made;
}

function spoiler(opened, name) {
  const inside = el("span", { class: "hidden-text" });
  const outside = el("span", { class: "spoiler" }, inside);
  if (opened.has(name)) return { outside, inside };
  outside.classList.add("closed");
  outside.setAttribute("aria-label", t("spoiler"));
  inside.inert = true;
  pressable(outside, () => openSpoiler(outside, opened, name));
  return { outside, inside };
}

/** All of one message open together, as in Telegram. */
function openSpoiler(pressed, opened, name) {
  opened.add(name);
  for (const piece of pressed.closest(".text").querySelectorAll(".spoiler.closed")) {
    piece.classList.remove("closed");
    piece.firstChild.inert = false;
    for (const attribute of ["role", "tabindex", "aria-label"]) piece.removeAttribute(attribute);
  }
}

function expandable(opened, name) {
  const inside = el("div", { class: "quoted" });
  const button = el("button", { class: "expand" }, icon("down"));
  const outside = el("blockquote", { class: "expandable" }, inside, button);
  const turn = (open) => {
    outside.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", t(open ? "less" : "more"));
  };
  turn(opened.has(name));
  outside.addEventListener("click", (event) => {
    if (event.target.closest("a, code, .spoiler.closed") || !getSelection().isCollapsed) return;
    opened.has(name) ? opened.delete(name) : opened.add(name);
    turn(opened.has(name));
  });
  new ResizeObserver(() => outside.classList.toggle("short", !opened.has(name) && inside.scrollHeight <= inside.clientHeight + 1)).observe(inside);
  return { outside, inside };
}

/** The line end after a block is the block's own. */
function trimAfterBlocks(root) {
  for (const block of root.querySelectorAll("blockquote, .pre")) {
    const next = block.nextSibling;
    if (next?.nodeType === Node.TEXT_NODE && next.data.startsWith("\n")) next.data = next.data.slice(1);
  }
}
