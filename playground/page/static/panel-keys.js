// "Stored keys": what this person was given, with the switches that the person would turn at the exchange; and how the exchanges are.
import { ask } from "./actions.js";
import { $, el } from "./dom.js";
import { on, now, state } from "./state.js";
import { date } from "./time.js";
import { label, t } from "./words.js";

const STATES = ["up", "down", "throttled", "slow"];

export function startKeys() {
  on("keys hello language clock", lookKeys);
  on("exchanges hello language", lookExchanges);
}

/** The lists are made anew; the focus stays on the same control. */
function renew(place, children) {
  const held = document.activeElement;
  const inside = place.contains(held) ? held.id : "";
  place.replaceChildren(...children);
  if (inside) document.getElementById(inside)?.focus();
}

function lookKeys() {
  const mine = state.keys.filter((key) => key.owner === state.me?.id).reverse();
  renew($("#keys"), mine.map(card));
  $("#no-keys").hidden = mine.length > 0;
}

function card(key) {
  const exchange = state.samples.find((one) => one.id === key.exchange);
  const situation = exchange?.situations.find((one) => one.id === key.situation);
  return el(
    "li",
    { class: "card", testid: "key-card", data: { key: key.id } },
    el("div", { class: "card-head" }, el("b", {}, exchange?.name ?? key.exchange), el("code", {}, key.key)),
    el("div", { class: "card-told" }, situation ? label(situation.label) : key.situation),
    el("div", { class: "switches" }, Object.entries(key.switches).map(([name, isOn]) => flip(key, name, isOn))),
    key.expires && el("div", { class: "card-told" }, t(key.expires * 1000 < now() ? "expiredOn" : "expiresOn", date(key.expires))),
  );
}

function flip(key, name, isOn) {
  const id = `switch-${key.id}-${name}`;
  const box = el("input", { type: "checkbox", role: "switch", id, checked: isOn, testid: "switch", data: { key: key.id, name } });
  box.addEventListener("change", async () => {
    if (!(await ask({ do: "switch", key: key.id, name, on: box.checked }))) lookKeys();
  });
  return el("label", { class: "check switch", for: id }, el("span", {}, t(`switch_${name}`) ?? name), box);
}

function lookExchanges() {
  renew($("#exchange-states"), state.exchanges.map(exchangeState));
}

function exchangeState({ id, name, state: now }) {
  const field = `exchange-state-${id}`;
  const select = el("select", { id: field, testid: "exchange-state", data: { exchange: id, state: now } });
  select.append(...STATES.map((one) => el("option", { value: one, selected: one === now }, t(`state_${one}`))));
  select.addEventListener("change", async () => {
    if (!(await ask({ do: "exchange", exchange: id, state: select.value }))) lookExchanges();
  });
  return el("li", { class: "state-row" }, el("span", { class: "dot", data: { state: now }, "aria-hidden": "true" }), el("label", { for: field }, name), select);
}
