// Web apps in a dialog, spoken to in Telegram's protocol for web clients. Only the frame's own window is believed.
import { ask, follow, parse } from "./actions.js";
import { $, el, iconButton } from "./dom.js";
import { shownTheme } from "./settings.js";
import { state } from "./state.js";
import { question } from "./toast.js";
import { t } from "./words.js";

const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups";

/** `from` is "inline", "keyboard" (the button's `text` goes with its data) or "menu". */
export async function openWebApp({ chat, url, from, message, text }) {
  const done = await ask({ do: "web_app", chat: chat.id, url, from, theme: shownTheme(), ...(message ? { message } : {}) });
  if (done && parse(done.url)) new App(chat, done.url, from === "keyboard" ? text : null).open();
}

class App {
  #chat;
  #text;
  #frame;
  #dialog;
  #origin;
  #asksBeforeClosing = false;
  #spoke = false;

  constructor(chat, url, text) {
    this.#chat = chat;
    this.#text = text;
    this.#origin = new URL(url).origin;
    this.#frame = el("iframe", { src: url, sandbox: SANDBOX, title: t("webApp", state.bot.name), testid: "web-app-frame" });
    this.#dialog = this.#draw();
  }

  open() {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    const heard = (event) => event.source === this.#frame.contentWindow && this.#take(event.data);
    const resized = () => this.#tellViewport(true);
    window.addEventListener("message", heard);
    window.addEventListener("resize", resized);
    this.#dialog.addEventListener("close", () => {
      window.removeEventListener("message", heard);
      window.removeEventListener("resize", resized);
      this.#dialog.remove();
    });
    this.#dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.#close()));
  }

  #draw() {
    const back = iconButton("back", t("back"), { class: "app-back", click: () => this.#tell("back_button_pressed") });
    const close = iconButton("close", t("close"), { class: "app-close", testid: "web-app-close", click: () => this.#close() });
    const main = el("button", { class: "app-main", testid: "web-app-main", click: () => this.#tell("main_button_pressed") });
    back.hidden = true;
    main.hidden = true;
    const head = el("div", { class: "app-bar" }, back, el("h2", { id: "app-title" }, state.bot.name), close);
    return el("dialog", { class: "app-dialog", "aria-labelledby": "app-title", testid: "web-app" }, head, this.#frame, main);
  }

  async #close() {
    const buttons = [
      { id: "stay", text: t("cancel") },
      { id: "close", text: t("closeAnyway"), kind: "danger" },
    ];
    if (this.#asksBeforeClosing && (await question({ title: t("closeTitle"), text: t("closeText"), buttons })) !== "close") return;
    this.#dialog.close();
  }

  #tell(eventType, eventData = {}) {
    if (this.#spoke) this.#frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), this.#origin);
  }

  #take(data) {
    this.#spoke = true;
    const { eventType, eventData } = read(data);
    this.#events[eventType]?.(eventData ?? {});
  }

  #events = {
    web_app_ready: () => this.#dialog.classList.add("ready"),
    web_app_expand: () => (this.#dialog.classList.add("expanded"), this.#tellViewport(true)),
    web_app_close: () => this.#dialog.close(),
    web_app_data_send: ({ data }) => this.#send(data),
    web_app_request_theme: () => this.#tell("theme_changed", { theme_params: themeParams() }),
    web_app_request_viewport: () => this.#tellViewport(true),
    web_app_request_safe_area: () => this.#tell("safe_area_changed", { top: 0, bottom: 0, left: 0, right: 0 }),
    web_app_request_content_safe_area: () => this.#tell("content_safe_area_changed", { top: 0, bottom: 0, left: 0, right: 0 }),
    web_app_setup_main_button: (told) => this.#mainButton(told),
    web_app_setup_back_button: ({ is_visible }) => ($(".app-back", this.#dialog).hidden = !is_visible),
    web_app_setup_closing_behavior: ({ need_confirmation }) => (this.#asksBeforeClosing = Boolean(need_confirmation)),
    web_app_open_link: ({ url }) => parse(url) && follow(parse(url).href),
    web_app_open_tg_link: ({ path_full }) => (follow(`https://t.me${path_full}`), this.#dialog.close()),
    web_app_open_popup: (told) => this.#popup(told),
  };

  #tellViewport(stable) {
    const { clientWidth: width, clientHeight: height } = this.#frame;
    this.#tell("viewport_changed", { width, height, is_state_stable: stable, is_expanded: this.#dialog.classList.contains("expanded") });
  }

  /** Only an app that a keyboard's button opened may answer so; it closes with that. */
  async #send(data) {
    if (this.#text === null || typeof data !== "string") return;
    this.#dialog.close();
    await ask({ do: "web_app_data", chat: this.#chat.id, text: this.#text, data });
  }

  #mainButton({ is_visible, is_active = true, is_progress_visible, text, color, text_color }) {
    const button = $(".app-main", this.#dialog);
    button.hidden = !is_visible || !text;
    button.disabled = !is_active;
    button.textContent = text ?? "";
    button.classList.toggle("busy", Boolean(is_progress_visible));
    button.style.backgroundColor = colour(color);
    button.style.color = colour(text_color);
    this.#tellViewport(true);
  }

  async #popup({ title, message, buttons = [] }) {
    const shown = buttons.slice(0, 3).map(({ id, type, text }) => ({
      id: String(id ?? ""),
      text: text || t({ close: "close", cancel: "cancel" }[type] ?? "ok"),
      kind: type === "destructive" ? "danger" : "",
    }));
    const ok = [{ id: "", text: t("ok"), kind: "main" }];
    const pressed = await question({ title: String(title ?? ""), text: String(message ?? ""), buttons: shown.length ? shown : ok });
    this.#tell("popup_closed", pressed === null ? {} : { button_id: pressed });
  }
}

const colour = (value) => (/^#[0-9a-f]{6}$/i.test(value ?? "") ? value : "");

function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** The page's colours under Telegram's names. */
function themeParams() {
  const names = {
    bg_color: "--surface",
    secondary_bg_color: "--surface-2",
    header_bg_color: "--surface",
    section_bg_color: "--surface",
    bottom_bar_bg_color: "--surface",
    text_color: "--text",
    hint_color: "--muted",
    subtitle_text_color: "--muted",
    section_header_text_color: "--link",
    link_color: "--link",
    accent_text_color: "--link",
    button_color: "--accent",
    button_text_color: "--on-accent",
    destructive_text_color: "--danger",
  };
  return Object.fromEntries(Object.entries(names).map(([name, variable]) => [name, hex(variable)]));
}

/** What a custom property is in this theme, as #rrggbb. */
function hex(variable) {
  const probe = el("span", { class: "out-of-sight" });
  document.body.append(probe);
  probe.style.color = `var(${variable})`;
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
