// What this browser (theme, panel) and this tab (person, name, language) remember.
import { tell } from "./state.js";
import { language, setLanguage, t } from "./words.js";

const THEMES = ["auto", "light", "dark"];

/** Storage may be forbidden; then nothing is remembered, and all else works. */
function read(storage, name) {
  try {
    return window[storage].getItem(`keyferry.${name}`);
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    window[storage].setItem(`keyferry.${name}`, value);
  } catch {
    return;
  }
}

export const person = () => read("sessionStorage", "person") ?? "";
export const rememberPerson = (id) => write("sessionStorage", "person", id);

/** A first name, by random when this tab is new. */
export function name() {
  const names = t("names");
  const known = read("sessionStorage", "name") ?? names[Math.floor(Math.random() * names.length)];
  write("sessionStorage", "name", known);
  return known;
}

export function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang") ?? read("sessionStorage", "language") ?? navigator.language;
  speak(asked.toLowerCase().startsWith("ru") ? "ru" : "en");
}

/** Changes all words of the page at once. */
export function speak(chosen) {
  write("sessionStorage", "language", chosen);
  setLanguage(chosen);
  tell("language", language());
}

export const theme = () => (THEMES.includes(read("localStorage", "theme")) ? read("localStorage", "theme") : "auto");

export function dye(chosen = theme()) {
  write("localStorage", "theme", chosen);
  document.documentElement.dataset.theme = chosen;
}

/** "light" or "dark", as it is seen. */
export const shownTheme = () => {
  const device = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return theme() === "auto" ? device : theme();
};

export const panelWanted = () => read("localStorage", "panel") !== "closed";
export const rememberPanel = (open) => write("localStorage", "panel", open ? "open" : "closed");
