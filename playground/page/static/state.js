// What the page knows: the person, the chats with their messages, the panel's lists. Frames change it, the views listen.
const KEPT = 300;
const TYPING = 5500;

export const state = {
  me: null,
  bot: null,
  chats: new Map(),
  shown: null,
  samples: [],
  exchanges: [],
  keys: [],
  calls: new Map(),
  requests: new Map(),
  ahead: 0,
  offset: 0,
};

const listeners = new Map();

export function on(names, listener) {
  for (const name of names.split(" ")) listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

export function tell(name, ...what) {
  for (const listener of listeners.get(name) ?? []) listener(...what);
}

export const shownChat = () => state.chats.get(state.shown);
export const privateChat = () => [...state.chats.values()].find((chat) => chat.kind === "private");
export const otherChat = () => [...state.chats.values()].find((chat) => chat.id !== state.shown);
/** The demo's clock, in milliseconds; it can be ahead of the real one. */
export const now = () => Date.now() + state.offset;

/** A frame of the server. */
export function apply(frame) {
  frames[frame.is]?.(frame);
}

const frames = {
  hello(frame) {
    if (state.me && state.me.id !== frame.me.id) startAnew();
    Object.assign(state, { me: frame.me, bot: frame.bot, samples: frame.exchanges });
    frames.clock(frame);
    for (const told of frame.chats) state.chats.set(told.id, { ...(state.chats.get(told.id) ?? emptyChat()), ...told });
    state.shown ??= privateChat()?.id ?? null;
    tell("hello");
  },
  chat(frame) {
    const chat = state.chats.get(frame.chat);
    if (!chat) return;
    const { is, chat: id, reset, messages, ...looks } = frame;
    const changes = takeMessages(chat, messages, reset);
    Object.assign(chat, looks, { loaded: true });
    watchTyping(chat);
    tell("chat", chat, changes);
  },
  clock(frame) {
    state.offset = frame.now * 1000 - Date.now();
    state.ahead = frame.ahead;
    tell("clock");
  },
  notice: (frame) => tell("notice", frame),
  calls: (frame) => keep(state.calls, frame.calls, (call) => call.n, "calls"),
  requests: (frame) => keep(state.requests, frame.requests, (one) => `${one.exchange} ${one.n}`, "requests"),
  keys(frame) {
    state.keys = frame.keys;
    tell("keys");
  },
  exchanges(frame) {
    state.exchanges = frame.exchanges;
    tell("exchanges");
  },
};

function startAnew() {
  state.chats.clear();
  state.calls.clear();
  state.requests.clear();
  Object.assign(state, { shown: null, keys: [] });
  tell("anew");
}

const emptyChat = () => ({ messages: new Map(), unread: 0, pinned: [], commands: [], keyboard: null, loaded: false });

/** What came (`fresh`) and went (`gone`); `reset` where it is the first that is heard of the chat, and so no news. */
function takeMessages(chat, told, whole) {
  const reset = whole && !chat.loaded;
  const changes = { reset, fresh: [], gone: [] };
  if (whole) dropUntold(chat, told);
  for (const message of told) message.deleted ? remove(chat, message, changes) : put(chat, message, changes);
  if (chat.id !== state.shown) chat.unread += reset ? 0 : changes.fresh.filter((message) => !message.mine).length;
  return changes;
}

function dropUntold(chat, told) {
  const present = new Set(told.map((message) => message.id));
  for (const id of chat.messages.keys()) if (!present.has(id)) chat.messages.delete(id);
}

function put(chat, message, changes) {
  const known = chat.messages.get(message.id);
  if (known && known.rev > message.rev) return;
  if (!known) changes.fresh.push(message);
  chat.messages.set(message.id, message);
}

function remove(chat, told, changes) {
  const known = chat.messages.get(told.id);
  chat.messages.delete(told.id);
  changes.gone.push({ ...told, mine: known?.mine ?? told.mine ?? false, was: known ?? null });
}

/** Telegram shows an action for some five seconds. */
function watchTyping(chat) {
  clearTimeout(chat.typingEnds);
  if (!chat.typing) return;
  const left = chat.typing_since ? chat.typing_since * 1000 + TYPING - now() : TYPING;
  if (left <= 0) chat.typing = null;
  else chat.typingEnds = setTimeout(() => ((chat.typing = null), tell("typing", chat)), Math.min(left, TYPING));
}

function keep(kept, rows, key, name) {
  const fresh = rows.filter((row) => !kept.has(key(row)));
  for (const row of fresh) kept.set(key(row), row);
  for (const old of kept.keys()) if (kept.size > KEPT) kept.delete(old);
  if (fresh.length) tell(name, fresh);
}

/** The messages of a chat, oldest first. */
export const inOrder = (chat) => [...chat.messages.values()].sort((one, other) => one.id - other.id);

export function show(id) {
  state.shown = id;
  const chat = state.chats.get(id);
  if (chat) chat.unread = 0;
  tell("shown");
}
