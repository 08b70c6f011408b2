// Keeps the page of a live room live. Without it, or without a socket, the page is one of plain forms.
import { initAll } from "nhsuk-frontend";
import { Connection } from "./room/connection.js";
import { Kept } from "./room/kept.js";
import { ServerClock, Timer } from "./room/clock.js";
import { followRecord, isBusy, startForms } from "./room/forms.js";
import { newsWords, showMinutes, showState } from "./room/state.js";
import { sendKeptNotes, startNotes } from "./room/notes.js";

const REGIONS = ["room-now", "room-item", "room-side"];
const TROUBLE = {
  "": "Not connected. Trying again.",
  refused: "You are logged out, or no longer part of this meeting. What you typed is kept on this device.",
  gone: "You are no longer part of this meeting.",
  logged_out: "You are logged out. Log in again: what you typed is kept on this device.",
};

const root = document.getElementById("room");
if (root) start();

function start() {
  const { meeting, here } = root.dataset;
  const { state: first, me, shown } = JSON.parse(root.dataset.room);
  const connection = new Connection(meeting);
  const kept = new Kept(document.body.dataset.person, meeting);
  const clock = new ServerClock(first.now);
  const timer = new Timer(root, clock, announce);
  let state = null;
  let notes = null;
  // Somebody who asked for a certain item stays with it; everybody else follows the meeting.
  let pinned = new URLSearchParams(location.search).has("item") && shown !== first.current;
  let shownPosition = shown;
  let loading = null;

  function announce(words) {
    const line = root.querySelector("[data-announce]");
    if (line && words) line.textContent = words;
  }

  function accept(next) {
    if (state && next.revision < state.revision) return;
    const before = state;
    state = next;
    showState(root, state);
    showMinutes(root, state, clock.now());
    followRecord(root, state.record);
    timer.set(state.items.find((item) => item.position === state.current) ?? null, state.is_paused);
    showTakeChair();
    announce(newsWords(before, state));
    if (!before) return;
    if (before.phase !== state.phase) refresh({ whole: true });
    else if (before.current !== state.current) moved();
    else if (before.acting !== state.acting) refresh({ ids: isTyping() ? ["room-now", "room-side"] : REGIONS });
  }

  const isTyping = () => Boolean(notes?.isBusy) || isBusy(root);

  // The meeting went to another item: go along, unless the person is in the middle of writing.
  function moved() {
    if (pinned || isTyping()) {
      refresh({ ids: ["room-now", "room-side"] });
      showMoved();
    } else refresh({});
  }

  function showMoved() {
    const line = document.getElementById("room-moved");
    if (!line || !shownPosition) return;
    line.hidden = shownPosition === state.current || !state.current;
    document.getElementById("item-heading")?.classList.toggle("nhsuk-u-visually-hidden", line.hidden);
    line.querySelector("[data-moved-words]").textContent =
      `You are at item ${shownPosition}. The meeting has gone on to item ${state.current}.`;
  }

  // Takes parts of the page anew from the server, where all of it is made. Focus stays on what had it.
  async function refresh({ whole = false, ids = REGIONS, item = null }) {
    while (loading) await loading;
    loading = load({ whole, ids, item });
    try {
      await loading;
    } finally {
      loading = null;
    }
  }

  async function load({ whole, ids, item }) {
    const address = new URL(here, location.href);
    const position = item ?? (pinned || !ids.includes("room-item") ? shownPosition : null);
    if (position && !whole) address.searchParams.set("item", position);
    else address.searchParams.delete("item");
    let page;
    try {
      // Not something the person does: it must not keep their session from idling.
      const answer = await fetch(address, { headers: { "X-Background": "1" } });
      if (!answer.ok || new URL(answer.url).pathname !== address.pathname) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return;
    }
    const focused = document.activeElement?.id;
    if (whole) {
      const fresh = page.getElementById("room");
      stopNotes();
      root.replaceChildren(...fresh.childNodes);
      setUp(root);
    } else {
      for (const id of ids) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (!old || !fresh) continue;
        if (id === "room-item") {
          stopNotes();
          shownPosition = Number(fresh.dataset.position) || null;
        }
        old.replaceChildren(...fresh.childNodes);
        setUp(old);
      }
    }
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    const news = JSON.parse(page.getElementById("room").dataset.room).state;
    if (news.revision >= state.revision) accept(news);
    else accept(state);
    showMoved();
  }

  function stopNotes() {
    notes?.stop();
    notes = null;
  }

  function setUp(part) {
    initAll({ scope: part });
    startForms(part, { connection, kept, refresh, announce, currentRecord: () => state?.record });
    const section = part.querySelector("[data-notes]");
    if (section) notes = startNotes(section, { connection, kept, announce });
    if (connection.isConnected) sendKept();
    if (!state) return;
    showState(root, state);
    showMinutes(root, state, clock.now());
  }

  function sendKept() {
    sendKeptNotes({ connection, kept, except: notes?.caseRef, onDone: showKept });
  }

  // After the meeting: text that can no longer be saved is at least shown.
  function showKept(replica) {
    const box = root.querySelector("[data-kept-notes]");
    if (!box || !replica.isUnsaved) return;
    box.hidden = false;
    box.querySelector("[data-kept-status]").textContent = replica.problem.messages.join(" ");
    box.querySelector("[data-kept-text]").textContent = replica.text.toString();
  }

  function showTakeChair() {
    const box = root.querySelector("[data-take-chair]");
    if (!box) return;
    const { chair_away_from: away } = state;
    const isFree = away !== null && clock.now() - away >= Number(root.dataset.chairAway) * 1000;
    const mayTake = me.ref === state.chair || (state.deputies.includes(me.ref) && isFree);
    box.hidden = me.ref === state.acting || !mayTake || state.phase !== "open";
  }

  function showConnection(kind) {
    const line = root.querySelector("[data-connection]");
    if (!line) return;
    line.textContent = connection.isConnected ? "" : (TROUBLE[kind] ?? TROUBLE[""]);
    line.hidden = connection.isConnected;
    if (kind && kind !== "gone") {
      const link = document.createElement("a");
      link.href = document.body.dataset.logoutUrl + `?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = "Log in";
      line.append(" ", link);
    }
  }

  async function join() {
    const asked = performance.now();
    const answer = await connection.ask("room_join");
    const took = performance.now() - asked;
    if (!answer.ok) {
      if (answer.kind === "not_found") connection.stop("gone");
      else if (answer.kind === "logged_out") connection.stop("logged_out");
      else if (answer.kind === "no_answer" && connection.isConnected) connection.restart();
      return;
    }
    clock.best = Infinity;
    clock.hear(answer.state.now, took);
    accept(answer.state);
    notes?.connected();
    sendKept();
  }

  connection.addEventListener("change", ({ detail }) => {
    showConnection(detail);
    if (connection.isConnected) join();
    else notes?.disconnected();
  });
  connection.on("room_state", (next) => {
    clock.hear(next.now, 2000);
    accept(next);
  });
  connection.on("notes_saved", (news) => notes?.hear(news));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && connection.isConnected) join();
  });
  root.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-follow]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    await notes?.replica.send();
    pinned = false;
    history.replaceState(null, "", location.pathname);
    await refresh({});
  });
  setInterval(() => {
    showTakeChair();
    showMinutes(root, state, clock.now());
  }, 5000);

  setUp(root);
  accept(first);
}
