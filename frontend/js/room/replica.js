// This browser's copy of a case's notes, and what of it the server has. Knows no page: see notes.js.
//
// `doc` is what is shown. `known` is what the server is known to hold, so that "what is unsaved" is always the
// difference between the two, however often the connection broke in between.
import * as Y from "yjs";
import { toBytes, toText } from "./bytes.js";

const NAME = "notes";
const LOCAL = "local";
const FIRST_WAIT = 250;
const LONGEST_WAIT = 1000;
const RETRY = [500, 1000, 2000, 5000];
const GAP_WAIT = 600;

export class Replica extends EventTarget {
  constructor({ caseRef, ask, kept, state, revision }) {
    super();
    this.caseRef = caseRef;
    this.ask = ask;
    this.kept = kept;
    this.doc = new Y.Doc();
    this.known = new Y.Doc();
    this.text = this.doc.getText(NAME);
    this.revision = revision;
    this.isConnected = false;
    this.isSaving = false;
    this.isOver = false;
    this.problem = null;
    this.saved = "";
    this.edits = 0;
    this.savedEdits = 0;
    this.fails = 0;
    this.heldBack = null;
    if (state) this.#takeNews(toBytes(state));
    this.text.observe((event, transaction) => {
      if (transaction.origin !== LOCAL) this.#tell("remote", event.delta);
    });
    const before = kept.read(this.#key);
    if (before) {
      Y.applyUpdate(this.doc, toBytes(before), "kept");
      this.edits += 1;
    }
  }

  get #key() {
    return `notes:${this.caseRef}`;
  }

  get #hasHole() {
    return Boolean(this.doc.store.pendingStructs || this.known.store.pendingStructs);
  }

  get isUnsaved() {
    return this.edits !== this.savedEdits;
  }

  // One of: saving, saved, offline, refused, needs_reason, over. Never "saved" while anything is unsaved.
  get status() {
    if (this.isOver) return this.isUnsaved ? "over" : "saved";
    if (!this.isConnected) return "offline";
    if (!this.isUnsaved) return "saved";
    return this.problem ? this.problem.kind : "saving";
  }

  // Changes the text by one replacement, as the person typed it.
  type(start, removed, added) {
    this.doc.transact(() => {
      if (removed) this.text.delete(start, removed);
      if (added) this.text.insert(start, added);
    }, LOCAL);
    this.edits += 1;
    this.#keep();
    this.#tell("status");
    this.#later();
  }

  connected() {
    this.isConnected = true;
    this.fails = 0;
    this.catchUp();
  }

  disconnected() {
    this.isConnected = false;
    this.#tell("status");
  }

  // While letters are being composed (an input method), others' text waits: it would break the composition.
  holdBack() {
    this.heldBack ??= [];
  }

  release() {
    const waiting = this.heldBack ?? [];
    this.heldBack = null;
    for (const news of waiting) Y.applyUpdate(this.doc, news, "remote");
  }

  // News of somebody's saved edit.
  hear({ revision, since, news, saved }) {
    this.#takeNews(toBytes(news));
    if (since === this.revision) this.revision = revision;
    else if (revision > this.revision) this.#catchUpSoon();
    if (!this.isUnsaved) this.saved = saved;
    this.#tell("status");
    // Somebody may have removed what stood in the way.
    if (this.problem) this.#later();
  }

  // Learns what the server has, then sends what it has not.
  async catchUp({ andSend = true } = {}) {
    clearTimeout(this.gapTimer);
    const vector = toText(Y.encodeStateVector(this.known));
    const answer = await this.ask("notes_sync", { case: this.caseRef, vector });
    if (!answer.ok) return this.#failed(answer);
    this.#takeNews(toBytes(answer.news));
    this.revision = answer.revision;
    this.#tell("status");
    if (this.isUnsaved && andSend) await this.send();
    return undefined;
  }

  async send(reason = "") {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.isConnected || this.isSaving || this.isOver || !this.isUnsaved) return;
    // With a hole in what was heard, the difference cannot be told: catch up first.
    if (this.#hasHole) await this.catchUp({ andSend: false });
    if (this.#hasHole || !this.isConnected || this.isSaving) return;
    this.isSaving = true;
    const sent = this.edits;
    const edit = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.known));
    const payload = { case: this.caseRef, edit: toText(edit) };
    const answer = await this.ask("notes_edit", reason ? { ...payload, reason } : payload);
    this.isSaving = false;
    if (answer.ok) this.#succeeded(answer, edit, sent);
    else this.#failed(answer, sent);
  }

  #succeeded({ revision, since, saved }, edit, sent) {
    this.fails = 0;
    this.problem = null;
    Y.applyUpdate(this.known, edit);
    if (since === this.revision || revision === this.revision) this.revision = revision;
    else this.#catchUpSoon();
    this.savedEdits = sent;
    this.saved = saved;
    this.#keep();
    this.#tell("status");
    if (this.isUnsaved) this.#later();
  }

  #failed({ kind, errors = {} }, sent = this.edits) {
    const messages = Object.values(errors).flat();
    if (kind === "invalid") this.problem = { kind: "refused", messages, errors };
    else if (kind === "needs_reason") this.problem = { kind: "needs_reason", messages, errors };
    else if (["not_allowed", "not_found", "logged_out"].includes(kind)) {
      this.problem = { kind: "refused", messages, errors, isFinal: true };
    } else if (kind === "no_answer") this.#tell("silent");
    this.#tell("status");
    if (this.problem?.isFinal) return;
    // Typed while the answer was under way: try again with it. A refusal alone waits for the next edit.
    const wait = RETRY[Math.min(this.fails, RETRY.length - 1)];
    this.fails += 1;
    clearTimeout(this.timer);
    // Asked again and again for what is missing: the server may have been set back. Send it everything.
    if (kind === "conflict" && this.fails > 2) this.known = new Y.Doc();
    if (kind === "conflict") this.timer = setTimeout(() => this.catchUp(), wait);
    else if (!this.problem || sent !== this.edits) this.timer = setTimeout(() => this.send(), wait);
  }

  #takeNews(news) {
    Y.applyUpdate(this.known, news);
    if (this.heldBack) this.heldBack.push(news);
    else Y.applyUpdate(this.doc, news, "remote");
  }

  #later() {
    const now = Date.now();
    this.firstUnsent = this.timer ? this.firstUnsent : now;
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(FIRST_WAIT, this.firstUnsent + LONGEST_WAIT - now));
    this.timer = setTimeout(() => this.send(), wait);
  }

  #catchUpSoon() {
    clearTimeout(this.gapTimer);
    this.gapTimer = setTimeout(() => this.catchUp(), GAP_WAIT);
  }

  #keep() {
    if (!this.isUnsaved) {
      this.kept.forget(this.#key);
      return;
    }
    const unsaved = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.known));
    this.isKept = this.kept.write(this.#key, toText(unsaved));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
