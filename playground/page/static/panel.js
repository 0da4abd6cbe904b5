// The side panel: four tabs, and how it opens and closes; on a phone it is a sheet over all.
import { $, $$, isNarrow, onNarrow, rove } from "./dom.js";
import { panelWanted, rememberPanel } from "./settings.js";
import { startClock } from "./panel-clock.js";
import { startKeys } from "./panel-keys.js";
import { startSamples } from "./panel-samples.js";
import { startWire } from "./panel-wire.js";

const tabs = $$("#panel [role=tab]");

export function startPanel() {
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
  rove($("#panel [role=tablist]"), () => tabs, { next: ["ArrowRight"], back: ["ArrowLeft"], chosen: choose });
  choose(tabs[0]);
  $("#panel-toggle").addEventListener("click", () => turn(!isOpen(), true));
  $("#panel-close").addEventListener("click", () => turn(false, true));
  $("#panel").addEventListener("keydown", (event) => event.key === "Escape" && isNarrow() && turn(false, true));
  onNarrow(() => turn(!isNarrow() && panelWanted()));
  turn(!isNarrow() && panelWanted());
  for (const start of [startSamples, startKeys, startClock, startWire]) start();
}

const isOpen = () => $("#app").dataset.panel === "open";

/** By a person's hand (`byHand`) the state is remembered, and the focus goes along. */
function turn(open, byHand = false) {
  $("#app").dataset.panel = open ? "open" : "closed";
  $("#panel").inert = !open;
  $("#panel-toggle").setAttribute("aria-expanded", String(open));
  for (const rest of [$("#list"), $("#chat")]) rest.inert = open && isNarrow();
  if (!byHand) return;
  if (!isNarrow()) rememberPanel(open);
  if (open) tabs.find((tab) => tab.tabIndex === 0).focus();
  else $("#panel-toggle").focus();
}

/** Lets the chat be seen again where the panel covers it. */
export function uncover() {
  if (isNarrow()) turn(false);
}

function choose(tab) {
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    $(`#${one.getAttribute("aria-controls")}`).hidden = one !== tab;
  }
}
