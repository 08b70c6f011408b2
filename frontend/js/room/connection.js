// The socket of a room: asks with an answer or a clear failure, and says truthfully whether it is connected.
import { io } from "socket.io-client";

const ANSWER_WITHIN = 8000;

export class Connection extends EventTarget {
  constructor(meeting) {
    super();
    this.meeting = meeting;
    this.isConnected = false;
    this.isRefused = false;
    this.socket = io({
      // Polling follows when a proxy refuses WebSockets, and stands alone where there are none.
      transports: "WebSocket" in globalThis ? ["websocket", "polling"] : ["polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      timeout: 8000,
    });
    this.socket.on("connect", () => this.#set(true, ""));
    this.socket.on("disconnect", (reason) => {
      this.#set(false, "");
      // The server closed it on purpose: look once whether it would have us back.
      if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), 1000);
    });
    this.socket.on("connect_error", () => {
      // Not active: the server answered and said no. Otherwise the network failed and it tries again.
      this.#set(false, this.socket.active ? "" : "refused");
    });
    addEventListener("online", () => !this.isRefused && this.socket.connect());
    addEventListener("offline", () => this.socket.io.engine?.close());
  }

  on(event, handler) {
    this.socket.on(event, handler);
  }

  // Resolves to the server's answer. Without one in time: {ok: false, kind: "no_answer"}.
  ask(event, payload = {}) {
    const question = { meeting: this.meeting, ...payload };
    return new Promise((resolve) => {
      if (!this.isConnected) return resolve({ ok: false, kind: "no_answer", errors: {} });
      this.socket.timeout(ANSWER_WITHIN).emit(event, question, (error, answer) => {
        resolve(error ? { ok: false, kind: "no_answer", errors: {} } : answer);
      });
    });
  }

  // Ends this connection and begins another, for one that no longer answers.
  restart() {
    this.socket.disconnect().connect();
  }

  stop(kind) {
    this.isRefused = true;
    this.socket.disconnect();
    this.#set(false, kind);
  }

  #set(isConnected, kind) {
    if (kind) this.isRefused = true;
    if (isConnected) this.isRefused = false;
    this.isConnected = isConnected;
    this.dispatchEvent(new CustomEvent("change", { detail: kind }));
  }
}

export function firstMessage(answer) {
  const messages = Object.values(answer.errors ?? {}).flat();
  if (messages.length) return messages[0];
  return answer.kind === "no_answer"
    ? "The server did not answer. Check your connection, then try again."
    : "Something went wrong. Try again.";
}
