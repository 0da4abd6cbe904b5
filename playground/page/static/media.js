// Photos, albums and files inside of bubbles, and the photo over the whole page.
import { $, el, icon, iconButton } from "./dom.js";
import { size } from "./time.js";
import { t } from "./words.js";

/** What the messages of one bubble carry: photos as a grid, files below each other. */
export function media(messages) {
  const photos = messages.filter((message) => message.photo);
  const files = messages.filter((message) => message.document);
  return [photos.length && grid(photos), ...files.map((message) => file(message.document))].filter(Boolean);
}

const grid = (messages) =>
  el("div", { class: "photos", data: { count: Math.min(messages.length, 10) } }, messages.map(photo));

function photo(message) {
  const image = el("img", { src: message.photo.url, alt: message.text || t("photo"), loading: "lazy" });
  const open = () => view(message);
  return el("button", { class: "photo", "aria-label": t("openPhoto"), testid: "photo", data: { id: message.id }, click: open }, image);
}

function file(document) {
  const name = document.name || t("file");
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  return el(
    "a",
    { class: "file", href: document.url, download: name, "aria-label": `${t("download")}: ${name}`, testid: "file" },
    el("span", { class: "file-icon", "aria-hidden": "true" }, ending ? el("span", {}, ending) : icon("file")),
    el("span", { class: "file-told" }, el("span", { class: "file-name" }, name), el("span", { class: "file-size" }, size(document.size))),
  );
}

/** Full screen; Escape and any click put it away, and the focus returns by the dialog's own rule. */
function view(message) {
  const dialog = el("dialog", { class: "viewer", "aria-label": t("photo"), testid: "viewer" });
  const close = () => dialog.close();
  dialog.append(
    el("div", { class: "viewer-bar" }, el("a", { class: "round", href: message.photo.url, download: "", "aria-label": t("download"), title: t("download") }, icon("down-to")), iconButton("close", t("close"), { click: close })),
    el("img", { src: message.photo.url, alt: message.text || t("photo") }),
  );
  if (message.text) dialog.append(el("p", { class: "viewer-caption" }, message.text));
  dialog.addEventListener("click", (event) => !event.target.closest(".viewer-bar, .viewer-caption") && close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  $("button", dialog).focus();
}
