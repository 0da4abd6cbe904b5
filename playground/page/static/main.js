// Starts the page: the views first, then the connection that fills them.
import { use } from "./actions.js";
import { startAttach } from "./attach.js";
import { startChat } from "./chat.js";
import { startChats } from "./chats.js";
import { startCommands } from "./commands.js";
import { startComposer } from "./composer.js";
import { $$, icon } from "./dom.js";
import { startFoot } from "./foot.js";
import { lookConnection, startHeader } from "./header.js";
import { startPanel } from "./panel.js";
import { startReplyKeys } from "./reply-keys.js";
import { dye, firstLanguage, name, person, rememberPerson } from "./settings.js";
import { Connection } from "./socket.js";
import { apply, on, state } from "./state.js";
import { language } from "./words.js";

for (const place of $$("[data-icon]")) place.replaceWith(icon(place.dataset.icon));
dye();
firstLanguage();
for (const start of [startHeader, startChats, startFoot, startComposer, startCommands, startReplyKeys, startAttach, startChat, startPanel]) start();
document.body.hidden = false;

function address() {
  const asked = new URLSearchParams({ as: person(), language: language(), name: name() });
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket?${asked}`;
}

const connection = new Connection(address, apply, lookConnection);
use(connection);
on("hello", () => rememberPerson(state.me.id));
on("anew", () => connection.forget());
on("language", () => lookConnection(connection));
