// "What went over the wire": calls of the Bot API and questions to exchanges, newest on top.
import { $, el } from "./dom.js";
import { on, state } from "./state.js";
import { second } from "./time.js";
import { t } from "./words.js";

const SHOWN = 300;

export function startWire() {
  on("calls", (fresh) => add($("#calls"), fresh.filter(wanted).map(call)));
  on("requests", (fresh) => add($("#requests"), fresh.map(request)));
  on("language anew", fill);
  $("#hide-polling").addEventListener("change", fill);
}

const wanted = (one) => one.method !== "getUpdates" || !$("#hide-polling").checked;

function fill() {
  $("#calls").replaceChildren();
  $("#requests").replaceChildren();
  add($("#calls"), [...state.calls.values()].filter(wanted).map(call));
  add($("#requests"), [...state.requests.values()].map(request));
}

/** Rows come oldest first and end newest on top. */
function add(list, rows) {
  list.prepend(...rows.reverse());
  while (list.children.length > SHOWN) list.lastChild.remove();
  list.nextElementSibling.hidden = list.children.length > 0;
}

function call(one) {
  const failed = one.status !== 200;
  return el(
    "li",
    { class: failed ? "wire failed" : "wire", testid: "call", data: { method: one.method, status: one.status } },
    el("div", { class: "wire-head" }, el("b", {}, one.method), el("span", { class: "status" }, String(one.status)), el("span", {}, `${one.ms} ${t("ms")}`), el("time", {}, second(one.at))),
    one.error && el("div", { class: "wire-error" }, one.error),
    one.about && el("div", { class: "wire-about" }, one.about),
  );
}

function request(one) {
  const good = ["ok", "planned"].includes(one.verdict);
  return el(
    "li",
    { class: good ? "wire" : "wire failed", testid: "request", data: { exchange: one.exchange, verdict: one.verdict } },
    el("div", { class: "wire-head" }, el("b", {}, `${one.method} ${one.path}`), el("span", { class: "status" }, one.verdict), el("time", {}, second(one.at))),
    el("div", { class: "wire-about" }, [one.host, one.key].filter(Boolean).join(" · ")),
  );
}
