// Keeps the end of a chat in sight while it is read there, and leaves the place alone while reading above.
import { isStill } from "./dom.js";

const NEAR = 24;

export class Scroll {
  #scroller;
  #last = 0;
  #moved;
  atEnd = true;

  /** `moved()` is called whenever the end comes in sight or goes out of it. */
  constructor(scroller, content, moved) {
    this.#scroller = scroller;
    this.#moved = moved;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const watch = new ResizeObserver(() => this.atEnd && this.toEnd(false));
    watch.observe(scroller);
    watch.observe(content);
  }

  toEnd(smooth = true) {
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: smooth && !isStill() ? "smooth" : "instant" });
    if (!smooth) this.#last = this.#scroller.scrollTop;
    this.#turn(true);
  }

  /** Content that grows below is not the reader's scrolling up: only a smaller offset is. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollTop + clientHeight >= scrollHeight - NEAR;
    if (atEnd || scrollTop < this.#last - 1) this.#turn(atEnd);
    this.#last = scrollTop;
  }

  #turn(atEnd) {
    if (this.atEnd === atEnd) return;
    this.atEnd = atEnd;
    this.#moved();
  }
}
