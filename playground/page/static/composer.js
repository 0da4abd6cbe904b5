// Where a person writes: the text of each chat, what it answers or edits, and sending it.
import { ask } from "./actions.js";
import { $, isTouch } from "./dom.js";
import { inOrder, on, shownChat, state } from "./state.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const LIMIT = 4096;
const NEAR = 300;
const LINES = 8;
const drafts = new Map();
const field = $("#text");

/** Of the chat that is shown: its text, and the message that is answered ("reply") or changed ("edit"). */
const draft = () => {
  if (!drafts.has(state.shown)) drafts.set(state.shown, { text: "", mode: null, message: null });
  return drafts.get(state.shown);
};

export const replyTo = () => (draft().mode === "reply" ? draft().message.id : undefined);

export function startComposer() {
  field.addEventListener("input", () => (keepText(), look()));
  field.addEventListener("keydown", keys);
  $("#composer").addEventListener("submit", (event) => (event.preventDefault(), send()));
  $("#context-cancel").addEventListener("click", () => (leaveMode(), field.focus()));
  on("shown hello", load);
  on("anew", () => drafts.clear());
  on("reply", (message) => enter("reply", message));
  on("edit", (message) => enter("edit", message));
  on("chat", dropGone);
  on("language", look);
}

/** Puts a text into the composer, in place of what is there. */
export function put(text) {
  field.value = text;
  field.dispatchEvent(new Event("input"));
  field.focus();
}

export function focus() {
  field.focus();
}

/** Ends the reply, as after sending a file with it. */
export function leaveMode() {
  const was = draft();
  if (was.mode === "edit") was.text = "";
  Object.assign(was, { mode: null, message: null });
  load();
}

function keepText() {
  draft().text = field.value;
}

function load() {
  if (state.shown === null) return;
  field.value = draft().text;
  field.dispatchEvent(new Event("input"));
}

function enter(mode, message) {
  Object.assign(draft(), { mode, message });
  if (mode === "edit") draft().text = message.text;
  load();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** A message that went can be neither answered nor changed. */
function dropGone(chat) {
  const kept = drafts.get(chat.id);
  if (!kept?.message || chat.messages.has(kept.message.id)) return;
  Object.assign(kept, { mode: null, message: null });
  if (chat.id === state.shown) look();
}

function keys(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const free = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key === "Enter" && (event.ctrlKey || (free && !isTouch()))) act(event, send);
  else if (event.key === "Escape" && draft().mode) act(event, leaveMode);
  else if (event.key === "ArrowUp" && free && !field.value && !draft().mode) editLast(event);
}

function act(event, action) {
  event.preventDefault();
  action();
}

function editLast(event) {
  const last = inOrder(shownChat()).findLast((message) => message.mine && message.text && !message.forwarded_from && !message.service);
  if (last) act(event, () => enter("edit", last));
}

async function send() {
  const text = field.value.trim();
  if (!text) return;
  if (text.length > LIMIT) return toast(t("tooLong", LIMIT));
  const chat = state.shown;
  const was = { ...draft() };
  drafts.delete(chat);
  load();
  field.focus();
  if (!(await ask(action(chat, text, was)))) restore(chat, was);
}

function action(chat, text, { mode, message }) {
  if (mode === "edit") return { do: "edit", chat, message: message.id, text };
  return { do: "send", chat, text, ...(mode === "reply" ? { reply_to: message.id } : {}) };
}

/** What was refused comes back before what was written since. */
function restore(chat, was) {
  if (!state.chats.has(chat)) return;
  const since = drafts.get(chat)?.text;
  drafts.set(chat, { ...was, text: since ? `${was.text}\n${since}` : was.text });
  if (chat === state.shown) load();
}

function look() {
  if (state.shown === null) return;
  const { mode, message } = draft();
  grow();
  $("#send").disabled = !field.value.trim();
  $("#send").dataset.mode = mode ?? "send";
  $("#send").setAttribute("aria-label", t(mode === "edit" ? "save" : "send"));
  const left = LIMIT - field.value.length;
  $("#left").textContent = left <= NEAR ? String(left) : "";
  $("#left").classList.toggle("over", left < 0);
  $("#context").hidden = !mode;
  $("#context").dataset.mode = mode ?? "";
  $("#context-title").textContent = mode === "edit" ? t("editing") : t("replyTo", message?.mine ? t("you") : (message?.from?.name ?? ""));
  $("#context-text").textContent = message ? message.text || t("photo") : "";
}

/** As high as its text, up to eight lines; to be called where it was hidden before. */
export function grow() {
  field.style.height = "auto";
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field);
  const most = parseFloat(lineHeight) * LINES + parseFloat(paddingTop) + parseFloat(paddingBottom);
  field.style.height = `${Math.min(field.scrollHeight, most)}px`;
  field.style.overflowY = field.scrollHeight > most ? "auto" : "hidden";
}
