// Dates as the page's language writes them, by the demo's clock.
import { now } from "./state.js";
import { language, t } from "./words.js";

const LOCALES = { en: "en-GB", ru: "ru-RU" };
const DAY = 86400;
const formats = new Map();

function write(date, options) {
  const key = language() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALES[language()], options));
  return formats.get(key).format(date);
}

export const time = (epoch) => write(new Date(epoch * 1000), { hour: "2-digit", minute: "2-digit" });
export const second = (epoch) => write(new Date(epoch * 1000), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const date = (epoch) => write(new Date(epoch * 1000), { day: "numeric", month: "long", year: "numeric" });
export const moment = (epoch) =>
  write(new Date(epoch * 1000), { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** The same for all moments of one day here. */
export const dayOf = (epoch) => new Date(epoch * 1000).toDateString();

/** "Today", "Yesterday", or the date. */
export function dayName(epoch) {
  const today = now() / 1000;
  if (dayOf(epoch) === dayOf(today)) return t("today");
  if (dayOf(epoch) === dayOf(today - DAY)) return t("yesterday");
  const thisYear = new Date(epoch * 1000).getFullYear() === new Date(now()).getFullYear();
  return write(new Date(epoch * 1000), { day: "numeric", month: "long", ...(thisYear ? {} : { year: "numeric" }) });
}

/** The time today, the day otherwise: for the chat list. */
export function short(epoch) {
  if (dayOf(epoch) === dayOf(now() / 1000)) return time(epoch);
  return write(new Date(epoch * 1000), { day: "2-digit", month: "2-digit" });
}

/** "3 days 2 hours", without what is zero. */
export function span(seconds) {
  const parts = [
    [Math.floor(seconds / DAY), "day"],
    [Math.floor((seconds % DAY) / 3600), "hour"],
    [Math.floor((seconds % 3600) / 60), "minute"],
  ].filter(([count]) => count);
  return parts.slice(0, 2).map(([count, unit]) => amount(count, unit)).join(" ");
}

const amount = (value, unit) =>
  new Intl.NumberFormat(LOCALES[language()], { style: "unit", unit, unitDisplay: "long" }).format(value);

/** "0.2 s", "12 s". */
export function seconds(value) {
  const digits = value < 10 ? 1 : 0;
  const shown = value < 0.1 ? Math.max(value, 0.01).toFixed(2) : value.toFixed(digits);
  return `${language() === "ru" ? shown.replace(".", ",") : shown} ${t("secondsShort")}`;
}

/** "12 kB". */
export function size(bytes) {
  const power = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
  const value = bytes / 1000 ** power;
  const options = { maximumFractionDigits: power && value < 10 ? 1 : 0 };
  return `${new Intl.NumberFormat(LOCALES[language()], options).format(value)} ${t("sizes")[power]}`;
}
