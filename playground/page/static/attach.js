// Files: chosen, pasted or dropped; then as photos or as files, with a caption.
import { $, el, icon, isTouch } from "./dom.js";
import { leaveMode, replyTo } from "./composer.js";
import { shownChat, state } from "./state.js";
import { size } from "./time.js";
import { question, toast } from "./toast.js";
import { t } from "./words.js";

const MOST = 10;
const CAPTION = 1024;
const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

export function startAttach() {
  const chooser = $("#files");
  $("#attach").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => (offer([...chooser.files]), (chooser.value = "")));
  $("#text").addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    offer([...event.clipboardData.files]);
  });
  drop($("#chat"), $("#drop"));
}

/** The overlay is shown while files are held over the chat. */
function drop(place, overlay) {
  let depth = 0;
  const look = (change) => {
    depth = Math.max(0, depth + change);
    overlay.hidden = !depth;
  };
  const files = (event) => event.dataTransfer?.types.includes("Files") && mayWrite();
  place.addEventListener("dragenter", (event) => files(event) && (event.preventDefault(), look(1)));
  place.addEventListener("dragleave", (event) => files(event) && look(-1));
  place.addEventListener("dragover", (event) => files(event) && event.preventDefault());
  place.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    look(-depth);
    offer([...event.dataTransfer.files]);
  });
}

const mayWrite = () => !$("#composer").hidden;

async function offer(files) {
  if (!files.length) return;
  if (files.length > MOST) toast(t("mostFiles", MOST));
  const taken = files.slice(0, MOST);
  const chat = shownChat();
  const pictures = taken.every((file) => PICTURES.includes(file.type));
  const compress = el("input", { type: "checkbox", checked: pictures, testid: "as-photos" });
  const caption = el("textarea", { rows: "2", autofocus: true, maxlength: String(CAPTION), placeholder: t("caption"), "aria-label": t("caption"), testid: "caption" });
  caption.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch()) return;
    event.preventDefault();
    $("[data-testid=dialog-send]").click();
  });
  const ready = async (id) => id === "cancel" || upload(chat, taken, caption.value, pictures && compress.checked);
  const content = [
    el("div", { class: "previews" }, taken.map((file) => preview(file))),
    pictures && el("label", { class: "check" }, compress, el("span", {}, t("asPhotos"))),
    caption,
  ].filter(Boolean);
  const buttons = [
    { id: "cancel", text: t("cancel") },
    { id: "send", text: t("send"), kind: "main" },
  ];
  await question({ title: t("sendFiles", taken.length), content, buttons, ready, testid: "attach-dialog" });
  $("#text").focus();
}

function preview(file) {
  const told = el("span", { class: "file-told" }, el("span", { class: "file-name" }, file.name), el("span", { class: "file-size" }, size(file.size)));
  const shown = el("div", { class: "preview" }, el("span", { class: "file-icon", "aria-hidden": "true" }, icon("file")), told);
  if (PICTURES.includes(file.type)) draw(file, shown.firstChild);
  return shown;
}

async function draw(file, place) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return;
  const scale = 96 / Math.min(picture.width, picture.height);
  const canvas = el("canvas", { width: String(Math.round(picture.width * scale)), height: String(Math.round(picture.height * scale)) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  place.replaceChildren(canvas);
}

/** Whether it was sent; what was refused is said. */
async function upload(chat, files, caption, photos) {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name);
  form.append("caption", caption);
  form.append("photos", photos ? "1" : "");
  if (replyTo()) form.append("reply_to", String(replyTo()));
  const response = await fetch(`/upload?as=${state.me.id}&chat=${chat.id}`, { method: "POST", body: form }).catch(() => null);
  if (!response?.ok) return void toast((await response?.json().catch(() => null))?.why ?? t("notSent"));
  if (replyTo()) leaveMode();
  return true;
}
