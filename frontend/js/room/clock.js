// The countdown. The server says when an item ends; here only the way there is shown, by the server's clock:
// the device's own may be wrong, so time is counted from the server's word with the browser's steady counter.
const MINUTE = 60;

export class ServerClock {
  constructor(now) {
    this.best = Infinity;
    this.set(now, 0);
  }

  // `took` is how long the answer was under way: the quickest answer is the most exact.
  set(now, took) {
    this.offset = now + took / 2 - performance.now();
    this.best = took;
  }

  hear(now, took) {
    const isFar = Math.abs(now + took / 2 - performance.now() - this.offset) > 1500 + took / 2;
    if (took <= this.best || isFar) this.set(now, took);
  }

  now() {
    return performance.now() + this.offset;
  }
}

// What the timer says with so many seconds left of an item.
export function timeWords(left, isPaused, amber) {
  const kind = left <= 0 ? "red" : left <= amber ? "amber" : "";
  const digits = digital(Math.abs(left));
  if (isPaused) return { kind, digits, words: left < 0 ? "over, paused" : "left, paused" };
  if (left <= 0) return { kind, digits, words: left === 0 ? "Time is up" : "over. Time is up" };
  return { kind, digits, words: left <= amber ? `left. ${upTo(amber)} or less` : "left" };
}

// What is said aloud when a threshold is passed; nothing otherwise.
export function threshold(before, left, amber) {
  if (before > 0 && left <= 0) return "Time is up for this item.";
  if (before > amber && left <= amber) return `${upTo(amber)} left for this item.`;
  return "";
}

function digital(seconds) {
  return `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;
}

function upTo(seconds) {
  const minutes = Math.round(seconds / MINUTE);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

export class Timer {
  constructor(root, clock, announce) {
    this.root = root;
    this.clock = clock;
    this.announce = announce;
    this.amber = Number(root.dataset.amber);
    this.left = null;
    setInterval(() => this.show(), 250);
  }

  // The item that runs now, or null between items.
  set(item, isPaused) {
    const isSame = item && this.item?.position === item.position;
    if (!isSame) this.left = null;
    this.item = item;
    this.isPaused = isPaused;
    this.show();
  }

  show() {
    const timer = this.root.querySelector("[data-timer]");
    if (!timer || !this.item) return;
    const { ends_at: endsAt, left: halted } = this.item;
    const left = endsAt === null ? halted : Math.ceil((endsAt - this.clock.now()) / 1000);
    const { kind, digits, words } = timeWords(left, this.isPaused, this.amber);
    timer.dataset.kind = kind;
    write(timer.querySelector("[data-digits]"), digits);
    write(timer.querySelector("[data-time-words]"), words);
    if (this.left !== null && !this.isPaused) {
      const said = threshold(this.left, left, this.amber);
      if (said) this.announce(said);
    }
    this.left = left;
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
