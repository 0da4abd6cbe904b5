// All words of the page, in English and in Russian.
const WORDS = {
  names: [
    ["Anna", "Ben", "Emma", "Grace", "Ida", "Jack", "Lena", "Max", "Nora", "Tom"],
    ["Анна", "Борис", "Вера", "Дарья", "Иван", "Мария", "Олег", "Полина", "Софья", "Юрий"],
  ],
  demo: ["Keyferry demo", "Демо Keyferry"],
  chats: ["Chats", "Чаты"],
  chat: ["Chat", "Чат"],
  youAre: [(name) => `You are ${name}`, (name) => `Вы: ${name}`],
  you: ["You", "Вы"],
  bot: ["bot", "бот"],
  group: ["group", "группа"],
  message: ["Message", "Сообщение"],
  messagesOf: [(title) => `Messages: ${title}`, (title) => `Сообщения: ${title}`],
  unread: [(count) => `Unread: ${count}`, (count) => `Не прочитано: ${count}`],
  pressStart: ["Press START to begin", "Нажмите «НАЧАТЬ»"],
  nothingYet: ["No messages yet", "Сообщений пока нет"],
  emptyGroup: ["No messages here yet. The bot is in this group too.", "Здесь пока нет сообщений. Бот тоже состоит в этой группе."],
  whatBot: ["What can this bot do?", "Что умеет этот бот?"],
  noDescription: ["Press START, and it will tell.", "Нажмите «НАЧАТЬ», и он расскажет."],
  today: ["Today", "Сегодня"],
  yesterday: ["Yesterday", "Вчера"],
  secondsShort: ["s", "с"],
  sizes: [
    ["B", "kB", "MB"],
    ["Б", "КБ", "МБ"],
  ],
  ms: ["ms", "мс"],
  typing: ["typing…", "печатает…"],
  upload_photo: ["sending a photo…", "отправляет фото…"],
  upload_document: ["sending a file…", "отправляет файл…"],
  connecting: ["Connecting…", "Соединение…"],
  waits: [(count) => `To be sent then: ${count}`, (count) => `Отправим после: ${count}`],
  edited: ["edited", "изменено"],
  photo: ["Photo", "Фотография"],
  openPhoto: ["Open the photo", "Открыть фотографию"],
  file: ["File", "Файл"],
  download: ["Download", "Скачать"],
  forwardedFrom: ["Forwarded from", "Переслано от"],
  spoiler: ["Hidden text: show it", "Скрытый текст: показать"],
  more: ["Show the whole quote", "Показать цитату целиком"],
  less: ["Fold the quote", "Свернуть цитату"],
  copyCode: ["Copy the code", "Скопировать код"],
  buttons: ["Buttons of the message", "Кнопки сообщения"],
  pinned: ["Pinned message", "Закреплённое сообщение"],
  service_pinned_message: [(who) => `${who} pinned a message`, (who) => `${who}: сообщение закреплено`],
  service_web_app_data: [() => "Data from the app was sent to the bot", () => "Данные из приложения отправлены боту"],
  deletedByBot: [(after) => `Deleted by the bot after ${after}`, (after) => `Бот удалил сообщение через ${after}`],
  gone: ["That message is not there any more", "Этого сообщения уже нет"],
  down: ["To the newest messages", "К последним сообщениям"],
  messageMenu: ["What to do with the message", "Действия с сообщением"],
  react: [(emoji) => `React with ${emoji}`, (emoji) => `Поставить ${emoji}`],
  reply: ["Reply", "Ответить"],
  edit: ["Edit", "Изменить"],
  copy: ["Copy", "Скопировать"],
  copyText: ["Copy text", "Копировать текст"],
  copied: ["Copied", "Скопировано"],
  forwardTo: [(title) => `Forward to ${title}`, (title) => `Переслать в «${title}»`],
  forwarded: [(title) => `Forwarded to ${title}`, (title) => `Переслано в «${title}»`],
  delete: ["Delete", "Удалить"],
  deleteTitle: ["Delete the message?", "Удалить сообщение?"],
  deleteText: ["It disappears for everybody in this chat.", "Оно исчезнет у всех участников чата."],
  cancel: ["Cancel", "Отмена"],
  ok: ["OK", "ОК"],
  close: ["Close", "Закрыть"],
  back: ["Back", "Назад"],
  toChats: ["To the list of chats", "К списку чатов"],
  start: ["START", "НАЧАТЬ"],
  startFirst: ["Press START first: the key waits in the message field", "Сначала нажмите «НАЧАТЬ»: ключ ждёт в поле ввода"],
  block: ["Block the bot", "Заблокировать бота"],
  unblock: ["Unblock", "Разблокировать"],
  menu: ["Menu", "Меню"],
  commands: ["Commands of the bot", "Команды бота"],
  placeholder: ["Message", "Сообщение"],
  composer: ["Write a message", "Написать сообщение"],
  send: ["Send", "Отправить"],
  save: ["Save", "Сохранить"],
  attach: ["Attach files", "Прикрепить файлы"],
  keyboard: ["The bot's keyboard", "Клавиатура бота"],
  editing: ["Editing", "Изменение"],
  replyTo: [(name) => `Reply to ${name}`, (name) => `Ответ: ${name}`],
  tooLong: [(most) => `A message has at most ${most} characters`, (most) => `В сообщении может быть не больше ${most} символов`],
  dropHere: ["Drop the files here to send them", "Отпустите файлы, чтобы отправить их"],
  sendFiles: [(count) => (count > 1 ? `Send files: ${count}` : "Send the file"), (count) => (count > 1 ? `Отправить файлы: ${count}` : "Отправить файл")],
  asPhotos: ["As photos", "Как фотографии"],
  caption: ["Caption", "Подпись"],
  mostFiles: [(most) => `At most ${most} files at once`, (most) => `Не больше ${most} файлов за раз`],
  notSent: ["That could not be sent", "Не удалось отправить"],
  notHere: ["This kind of button does nothing in the demo", "Такие кнопки в демо не работают"],
  webApp: [(name) => `App of ${name}`, (name) => `Приложение ${name}`],
  closeTitle: ["Close the app?", "Закрыть приложение?"],
  closeText: ["What was changed may be lost.", "Изменения могут пропасть."],
  closeAnyway: ["Close", "Закрыть"],
  headerMenu: ["Menu", "Меню"],
  newPerson: ["New person (a new tab)", "Новый человек (новая вкладка)"],
  theme_auto: ["Theme of the device", "Тема как на устройстве"],
  theme_light: ["Light", "Светлая"],
  theme_dark: ["Dark", "Тёмная"],
  panel: ["Demo panel", "Панель демо"],
  panelTabs: ["Parts of the panel", "Разделы панели"],
  help: [
    "Press START, choose an exchange below and click a sample: it comes into the message field, send it. All keys here are made up, and nothing leaves this machine.",
    "Нажмите «НАЧАТЬ», выберите биржу ниже и образец под ней: он попадёт в поле ввода, отправьте его. Все ключи здесь вымышлены и не покидают этот компьютер.",
  ],
  tabSamples: ["Keys to try", "Образцы"],
  tabKeys: ["Stored keys", "Ключи"],
  tabClock: ["Clock", "Часы"],
  tabWire: ["Wire", "Обмен"],
  titleClock: ["Clock of the demo", "Часы демо"],
  exchange: ["Exchange", "Биржа"],
  kind_accepted: ["The key is accepted", "Ключ принимается"],
  kind_refused: ["The key is refused", "Ключ не принимается"],
  kind_unsure: ["The exchange is in trouble", "У биржи неполадки"],
  kind_pasted: ["On its way into the chat", "По дороге в чат"],
  keysTitle: ["Stored keys", "Выданные ключи"],
  keysTold: ["Turn here what the trader would turn at the exchange; the bot finds it at its next look.", "Здесь переключается то, что трейдер переключил бы на бирже; бот заметит это при следующей проверке."],
  noKeys: ["Click a sample first: it will be here then.", "Сначала выберите образец: он появится здесь."],
  expiresOn: [(day) => `Expires on ${day}`, (day) => `Действует до ${day}`],
  expiredOn: [(day) => `Expired on ${day}`, (day) => `Истёк ${day}`],
  switch_withdraw: ["Withdrawals", "Вывод средств"],
  switch_read: ["Reading", "Чтение"],
  switch_trade: ["Trading", "Торговля"],
  switch_whitelist_ours: ["Our addresses on the whitelist", "Наши адреса в белом списке"],
  switch_whitelist_foreign: ["A foreign address on the whitelist", "Чужой адрес в белом списке"],
  switch_spot_mode: ["Account in spot mode", "Аккаунт в спотовом режиме"],
  switch_classic: ["Classic account", "Классический аккаунт"],
  switch_hedge_mode: ["Hedge mode of positions", "Режим хеджирования позиций"],
  switch_leads: ["Leads copy trading", "Ведёт копитрейдинг"],
  switch_disabled: ["Switched off or deleted", "Ключ выключен или удалён"],
  switch_expires_soon: ["Expires soon", "Скоро истекает"],
  funnel: ["Where people stopped on the way to a key: a picture", "Где останавливались на пути к ключу: картинка"],
  exchangesTitle: ["How the exchanges are", "Состояние бирж"],
  state_up: ["Works", "Работает"],
  state_down: ["Is down", "Не работает"],
  state_throttled: ["Asks to wait", "Просит подождать"],
  state_slow: ["Is slow", "Отвечает медленно"],
  clockTold: ["Time only goes forward here. Move it, and see the reminders come.", "Время идёт только вперёд. Переведите часы и посмотрите, как придут напоминания."],
  realTime: ["The same as the real time", "Совпадает с настоящим временем"],
  ahead: [(span) => `Ahead of the real time: ${span}`, (span) => `Впереди настоящего времени: ${span}`],
  wentForward: [(span) => `Time went forward: ${span}`, (span) => `Время ушло вперёд: ${span}`],
  callsTitle: ["Bot API: what the bot called", "Bot API: что вызывал бот"],
  requestsTitle: ["Exchanges: what was asked of them", "Биржи: что у них спрашивали"],
  hidePolling: ["Hide getUpdates", "Скрыть getUpdates"],
  nothing: ["Nothing yet", "Пока ничего"],
};

const LANGUAGES = ["en", "ru"];
let place = 0;

export const language = () => LANGUAGES[place];

/** The word in the page's language; undefined for a name that there is none for. */
export function t(name, ...values) {
  const word = WORDS[name]?.[place];
  return typeof word === "function" ? word(...values) : word;
}

/** Of a text given in both languages. */
export const label = (both) => both[language()] ?? both.en;

export function setLanguage(chosen) {
  place = Math.max(0, LANGUAGES.indexOf(chosen));
  document.documentElement.lang = chosen;
  dress(document);
}

/** Gives the words to all elements that name them: data-word as text, data-label as a label, data-hint as a label and a tooltip. */
function dress(root) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = t(element.dataset.word);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  for (const element of root.querySelectorAll("[data-hint]")) {
    element.setAttribute("aria-label", t(element.dataset.hint));
    element.title = t(element.dataset.hint);
  }
}
