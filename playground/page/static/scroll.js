// Keeps the end of a chat in sight while it is read there, and leaves the place alone while reading above.
import { isStill } from "./dom.js";

const NEAR = 24;

export class Scroll {
  #scroller;
  #last = 0;
  #kept = 0;
  #form = "";
  #moved;
  atEnd = true;

  /** `moved()` is called whenever the end comes in sight or goes out of it. */
  constructor(scroller, content, moved) {
    this.#scroller = scroller;
    this.#moved = moved;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const watch = new ResizeObserver(() => this.#resized());
    watch.observe(scroller);
    watch.observe(content);
  }

  toEnd(smooth = true) {
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: smooth && !isStill() ? "smooth" : "instant" });
    this.#turn(true);
  }

  keep() {
    this.#kept = this.#scroller.scrollTop;
  }

  /** Where the reader was before the chat was out of sight. */
  restore() {
    if (this.atEnd) this.toEnd(false);
    else this.#scroller.scrollTop = this.#kept;
  }

  #resized() {
    if (this.atEnd) this.toEnd(false);
    this.#remember();
  }

  /** What grows or shrinks moves the offset too: a smaller one in the same form is the reader's scrolling up. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollTop + clientHeight >= scrollHeight - NEAR;
    const byHand = scrollTop < this.#last - 1 && this.#form === `${scrollHeight} ${clientHeight}`;
    if (atEnd || byHand) this.#turn(atEnd);
    this.#remember();
  }

  #remember() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#last = scrollTop;
    this.#form = `${scrollHeight} ${clientHeight}`;
  }

  #turn(atEnd) {
    if (this.atEnd === atEnd) return;
    this.atEnd = atEnd;
    this.#moved();
  }
}
