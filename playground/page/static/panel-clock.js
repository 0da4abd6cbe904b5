// "Clock": what time it is in the demo, and the way forward.
import { ask } from "./actions.js";
import { $, el } from "./dom.js";
import { on, now, state } from "./state.js";
import { moment, span } from "./time.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const HOUR = 3600;
const LEAPS = [1, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24].map((hours) => hours * HOUR);

export function startClock() {
  on("clock language", look);
  setInterval(tick, 1000);
}

function look() {
  $("#leaps").replaceChildren(...LEAPS.map(leap));
  $("#ahead").textContent = state.ahead >= 60 ? t("ahead", span(state.ahead)) : t("realTime");
  tick();
}

function tick() {
  const shown = moment(now() / 1000);
  if ($("#now").textContent !== shown) $("#now").textContent = shown;
}

function leap(seconds) {
  const text = `+ ${span(seconds)}`;
  return el("button", { class: "choice", testid: "clock-forward", data: { seconds }, click: () => forward(seconds) }, text);
}

async function forward(seconds) {
  if (await ask({ do: "clock", forward: seconds })) toast(t("wentForward", span(seconds)));
  $(`#leaps [data-seconds="${seconds}"]`)?.focus();
}
