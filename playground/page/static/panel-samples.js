// "Keys to try": a click puts the sample of a situation into the composer.
import { ask } from "./actions.js";
import { $, el, iconButton } from "./dom.js";
import { focus, put } from "./composer.js";
import { mustStart } from "./foot.js";
import { screen } from "./header.js";
import { uncover } from "./panel.js";
import { on, shownChat, state } from "./state.js";
import { copy, toast } from "./toast.js";
import { label, t } from "./words.js";

const KINDS = ["accepted", "refused", "unsure", "pasted"];

export function startSamples() {
  on("hello", fill);
  on("hello language", look);
  $("#sample-exchange").addEventListener("change", look);
}

/** The choice outlives a lost connection. */
function fill() {
  const select = $("#sample-exchange");
  const chosen = select.value;
  select.replaceChildren(...state.samples.map(({ id, name }) => el("option", { value: id }, name)));
  if (state.samples.some(({ id }) => id === chosen)) select.value = chosen;
}

function look() {
  const exchange = state.samples.find((one) => one.id === $("#sample-exchange").value);
  $("#samples").replaceChildren(...(exchange ? KINDS.flatMap((kind) => section(exchange, kind)) : []));
  $("#page-samples").scrollTop = 0;
}

function section(exchange, kind) {
  const rows = exchange.situations.filter((situation) => situation.kind === kind).map((situation) => sample(exchange, situation));
  return rows.length ? [el("h3", {}, t(`kind_${kind}`)), el("ul", { class: "samples" }, rows)] : [];
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
