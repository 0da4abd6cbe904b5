// The connection to the page's server: comes back by itself, and carries out each action once.
const SHORTEST = 300;
const LONGEST = 5000;

export class Refusal extends Error {}

export class Connection {
  #address;
  #heard;
  #changed;
  #socket = null;
  #pending = new Map();
  #ref = Date.now() * 1000;
  #tries = 0;
  #timer = 0;
  #ready = false;

  /** `address()` gives the URL at each try, `heard(frame)` gets what the server says, `changed(connection)` hears of ups and downs. */
  constructor(address, heard, changed) {
    this.#address = address;
    this.#heard = heard;
    this.#changed = changed;
    window.addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#hurry());
    this.#open();
  }

  get ready() {
    return this.#ready;
  }

  get waiting() {
    return this.#pending.size;
  }

  /** Asks the server to do something; resolves with its answer, rejects with a Refusal that says why. Waits while away. */
  ask(action) {
    const ref = ++this.#ref;
    return new Promise((resolve, reject) => {
      this.#pending.set(ref, { action: { ...action, ref }, resolve, reject });
      if (this.#ready) this.#send(ref);
      this.#changed(this);
    });
  }

  /** What was not answered is not for another person to send. */
  forget() {
    for (const { reject } of this.#pending.values()) reject(new Refusal(""));
    this.#pending.clear();
  }

  #open() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#socket === socket && this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#socket === socket && this.#lost());
  }

  #take(frame) {
    this.#heard(frame);
    if (frame.is === "hello") this.#greeted();
    if (frame.is === "done" || frame.is === "refused") this.#answered(frame);
  }

  /** The same number goes with an action that is sent again, so that the server can tell that it did it already. */
  #greeted() {
    this.#ready = true;
    this.#tries = 0;
    for (const ref of this.#pending.keys()) this.#send(ref);
    this.#changed(this);
  }

  #answered(frame) {
    const asked = this.#pending.get(frame.ref);
    if (!asked) return;
    this.#pending.delete(frame.ref);
    if (frame.is === "done") asked.resolve(frame);
    else asked.reject(new Refusal(frame.why));
    this.#changed(this);
  }

  #send(ref) {
    this.#socket.send(JSON.stringify(this.#pending.get(ref).action));
  }

  #lost() {
    this.#ready = false;
    this.#socket = null;
    const pause = Math.min(SHORTEST * 2 ** this.#tries++, LONGEST);
    this.#timer = setTimeout(() => this.#open(), pause * (0.5 + Math.random()));
    this.#changed(this);
  }

  #hurry() {
    if (this.#timer) this.#open();
  }
}
