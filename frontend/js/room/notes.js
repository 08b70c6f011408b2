// The shared notes of the page: one text area, one status line that is never wrong.
import { bindTextarea } from "./textarea.js";
import { Replica } from "./replica.js";

const WORDS = {
  saving: () => "Saving",
  saved: (replica) => (replica.saved ? `Saved at ${replica.saved}` : "Up to date"),
  offline: (replica) =>
    replica.isKept === false && replica.isUnsaved
      ? "Not connected, and this browser cannot keep your typing: do not close this page"
      : "Not connected: your typing is kept on this device",
  refused: ({ problem }) => `Not saved: ${refusal(problem)}`,
  needs_reason: ({ problem }) => `Not saved: ${lower(problem.messages[0])}. Say why below, or remove it.`,
  over: () => "Not saved: the meeting has closed",
};

function refusal(problem) {
  const [first = "this could not be saved"] = problem.messages;
  return problem.errors.update && first.startsWith("This looks like")
    ? `${lower(problem.messages.join(", and "))}. Remove it to save.`
    : `${lower(first)}${/[.!?]$/.test(first) ? "" : "."}`;
}

function lower(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function startNotes(section, { connection, kept, announce }) {
  const { case: caseRef, state, revision } = section.dataset;
  const isReadOnly = section.dataset.readOnly !== undefined;
  const area = section.querySelector("textarea");
  const line = section.querySelector("[data-notes-status]");
  const problem = section.querySelector("[data-notes-problem]");
  const reason = section.querySelector("[data-notes-reason]");
  const ask = (event, payload) => connection.ask(event, payload);
  const replica = new Replica({ caseRef, ask, kept, state, revision: Number(revision) });
  let told = "saved";

  function show() {
    const status = replica.status;
    const words = WORDS[status](replica);
    line.textContent = words;
    line.dataset.kind = status;
    line.hidden = isReadOnly && status === "saved";
    const isProblem = ["refused", "needs_reason", "over"].includes(status);
    problem.textContent = isProblem ? words : "";
    area.setAttribute("aria-invalid", String(isProblem));
    reason.hidden = status !== "needs_reason";
    // Only what a person must know is spoken; "saving" and "saved" follow each other all the time.
    const level = status === "saving" ? told : status;
    if (level !== told) announce(told !== "saved" && level === "saved" ? "Your notes are saved." : words);
    told = level;
  }

  const unbind = bindTextarea(area, replica);
  replica.addEventListener("status", show);
  replica.addEventListener("silent", () => connection.restart());
  section.querySelector("#notes-reason-send").addEventListener("click", () => {
    const input = section.querySelector("#notes-reason");
    if (!input.value.trim()) return input.focus();
    replica.send(input.value.trim());
    input.value = "";
    return area.focus();
  });
  section.querySelector("[data-notes-live]").hidden = false;
  section.querySelector("[data-notes-plain]").hidden = true;
  if (connection.isConnected) replica.connected();
  show();

  return {
    caseRef,
    replica,
    get isBusy() {
      return area.ownerDocument.activeElement === area || replica.isUnsaved;
    },
    connected: () => replica.connected(),
    disconnected: () => replica.disconnected(),
    hear: (news) => news.case === caseRef && replica.hear(news),
    stop() {
      unbind();
      replica.isOver = true;
    },
  };
}

// Text that a browser kept for cases whose notes are no longer on the page: sent in the background.
export function sendKeptNotes({ connection, kept, except, onDone }) {
  for (const name of kept.names()) {
    const [kind, caseRef] = name.split(":");
    if (kind !== "notes" || caseRef === except) continue;
    const ask = (event, payload) => connection.ask(event, payload);
    const replica = new Replica({ caseRef, ask, kept, state: "", revision: -1 });
    replica.addEventListener("status", () => {
      if (!replica.isUnsaved || replica.problem) onDone(replica);
    });
    replica.connected();
  }
}
