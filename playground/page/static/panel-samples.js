// "Keys to try": a click puts the sample of a situation into the composer.
import { ask } from "./actions.js";
import { $, el, iconButton, rove } from "./dom.js";
import { focus, put } from "./composer.js";
import { mustStart } from "./foot.js";
import { screen } from "./header.js";
import { uncover } from "./panel.js";
import { on, shownChat, state } from "./state.js";
import { copy, toast } from "./toast.js";
import { label, t } from "./words.js";

let chosen = null;

export function startSamples() {
  on("hello language", look);
  rove($("#exchanges"), chips, { chosen: (chip) => choose(chip.dataset.exchange) });
}

const chips = () => [...$("#exchanges").children];

function look() {
  if (!state.samples.some((exchange) => exchange.id === chosen)) chosen = state.samples[0]?.id ?? null;
  $("#exchanges").replaceChildren(...state.samples.map(chip));
  const exchange = state.samples.find((one) => one.id === chosen);
  $("#samples").replaceChildren(...(exchange?.situations ?? []).map((situation) => sample(exchange, situation)));
}

function chip({ id, name }) {
  const on = id === chosen;
  const attributes = { role: "radio", "aria-checked": String(on), tabindex: on ? "0" : "-1", class: "chip-button" };
  return el("button", { ...attributes, testid: "sample-exchange", data: { exchange: id }, click: () => choose(id) }, name);
}

function choose(id) {
  chosen = id;
  look();
  $(`#exchanges [data-exchange="${id}"]`).focus();
}

function sample(exchange, situation) {
  const name = label(situation.label);
  const where = { exchange: exchange.id, situation: situation.id };
  const button = el(
    "button",
    { class: "sample", testid: "sample", data: { ...where }, click: () => paste(where) },
    el("span", { class: "sample-name" }, name),
    el("span", { class: "sample-told" }, label(situation.told)),
  );
  const copying = iconButton("copy", `${t("copy")}: ${name}`, { testid: "sample-copy", data: { ...where }, click: () => copyIt(where) });
  return el("li", { class: "sample-row" }, button, copying);
}

async function paste(where) {
  const done = await ask({ do: "sample", ...where });
  if (!done) return;
  uncover();
  screen("chat");
  put(done.text);
  if (!mustStart(shownChat())) return focus();
  toast(t("startFirst"));
  $("#start").focus();
}

async function copyIt(where) {
  const done = await ask({ do: "sample", ...where });
  if (done) copy(done.text);
}
