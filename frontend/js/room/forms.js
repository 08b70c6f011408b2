// The room's forms: sent over the socket, or as a page would when there is none, without losing the place.
// What is typed and not sent yet survives a reload.
import { firstMessage } from "./connection.js";

const SAVED = { record: "Saved", dissent: "Saved", action: "Added", defer: "" };

export function startForms(root, { connection, kept, refresh, announce, currentRecord }) {
  for (const form of root.querySelectorAll("form[data-act]")) bind(form);

  function bind(form) {
    const { act, draft } = form.dataset;
    const draftName = draft ? `draft:${draft}:${form.elements.case?.value ?? ""}` : "";
    if (draftName) restore(form, kept.read(draftName));
    form.addEventListener("input", () => {
      form.dataset.dirty = "";
      say(form, draftName ? "Not saved yet" : "");
      if (draftName) kept.write(draftName, JSON.stringify(values(form)));
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sending === undefined) submit(form, act, draftName);
    });
  }

  async function submit(form, act, draftName) {
    form.dataset.sending = "";
    clearErrors(form);
    const answer = connection.isConnected ? await ask(form) : await post(form);
    delete form.dataset.sending;
    if (answer.ok) {
      done(form, act, draftName);
      if (answer.page) await refresh({ whole: true });
      return;
    }
    if (answer.kind === "conflict" && form.elements.version && mayRetry(form)) {
      await submit(form, act, draftName);
      return;
    }
    showErrors(form, answer);
  }

  function ask(form) {
    const payload = { ...hidden(form), ...values(form) };
    return connection.ask(form.dataset.event, payload);
  }

  // Without a socket the form goes the way of a page, but in the background.
  async function post(form) {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.ok && answer.redirected) return { ok: true, page: true };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.querySelector(".nhsuk-error-summary__list, main h1 + p");
      return { ok: false, kind: "invalid", errors: { "": [said?.textContent.trim() || "Try again."] } };
    } catch {
      return { ok: false, kind: "no_answer" };
    }
  }

  function done(form, act, draftName) {
    delete form.dataset.dirty;
    if (draftName) kept.forget(draftName);
    if (form.elements.form_token) form.elements.form_token.value = crypto.randomUUID().replaceAll("-", "");
    const details = form.closest("details");
    if (["action", "dissent", "record", "defer"].includes(act) && details) {
      // Focus stays on what was pressed unless it goes out of sight.
      if (act !== "action") details.open = false;
      if (!details.open && details.contains(document.activeElement)) details.querySelector("summary").focus();
    }
    if (act === "action") {
      form.elements.text.value = "";
      form.elements.owner.value = "";
      form.elements.text.focus();
    }
    // What was deferred can no longer be written: show it as it is now.
    if (act === "defer") refresh({});
    say(form, SAVED[act] ?? "");
    if (SAVED[act]) announce(`${SAVED[act]}.`);
  }

  // Somebody saved meanwhile: when they changed none of this form's own fields, ours goes on top of theirs.
  function mayRetry(form) {
    const record = currentRecord();
    if (!record || form.dataset.retried !== undefined || record.case !== form.elements.case.value) return false;
    if (String(record.version) === form.elements.version.value) return false;
    const base = JSON.parse(form.dataset.base ?? "{}");
    const clashes = Object.keys(base).some((name) => (record[name] ?? "") !== base[name]);
    form.elements.version.value = String(record.version);
    if (clashes) return false;
    form.dataset.retried = "";
    setTimeout(() => delete form.dataset.retried, 2000);
    return true;
  }
}

// A new record from the server: forms that nobody is filling in follow it.
export function followRecord(root, record) {
  if (!record) return;
  for (const form of root.querySelectorAll("form[data-act=record], form[data-act=dissent]")) {
    if (form.elements.case.value !== record.case || form.dataset.sending !== undefined) continue;
    if (form.dataset.dirty !== undefined || form.contains(document.activeElement)) {
      form.dataset.base ??= JSON.stringify(base(form, record));
      continue;
    }
    form.elements.version.value = String(record.version);
    for (const name of Object.keys(record)) {
      const field = form.elements[name];
      if (field && name !== "version" && name !== "case") field.value = record[name];
    }
    form.dataset.base = JSON.stringify(base(form, record));
  }
}

export function isBusy(root) {
  return [...root.querySelectorAll("form[data-draft]")].some(
    (form) => form.dataset.dirty !== undefined || form.contains(root.ownerDocument.activeElement),
  );
}

function base(form, record) {
  const names = [...new Set([...form.elements].map((field) => field.name))];
  return Object.fromEntries(names.filter((name) => name in record && !["version", "case"].includes(name)).map((name) => [name, record[name]]));
}

function hidden(form) {
  return Object.fromEntries(
    [...form.querySelectorAll("input[type=hidden]")]
      .filter((field) => field.name !== "csrf_token")
      .map((field) => [field.name, field.value]),
  );
}

function values(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (["radio", "checkbox"].includes(field.type) && !field.checked) continue;
    found[field.name] = field.value;
  }
  return found;
}

function restore(form, text) {
  if (!text) return;
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  form.dataset.dirty = "";
  say(form, "Not saved yet");
  const details = form.closest("details");
  if (details) details.open = true;
}

function say(form, words) {
  const line = form.querySelector("[data-form-status]");
  if (line) line.textContent = words;
}

function clearErrors(form) {
  const line = form.querySelector("[data-form-error]");
  line.hidden = true;
  for (const old of form.querySelectorAll("[data-live-error]")) old.remove();
  for (const group of form.querySelectorAll(".nhsuk-form-group--error")) {
    group.classList.remove("nhsuk-form-group--error");
    for (const message of group.querySelectorAll(".nhsuk-error-message")) message.remove();
  }
}

function showErrors(form, answer) {
  const unplaced = [];
  let first = null;
  for (const [name, messages] of Object.entries(answer.errors ?? {})) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    const group = field?.closest(".nhsuk-form-group");
    if (!group) {
      unplaced.push(...messages);
      continue;
    }
    const outer = field.type === "radio" ? field.closest("fieldset").closest(".nhsuk-form-group") : group;
    outer.classList.add("nhsuk-form-group--error");
    const line = document.createElement("span");
    line.className = "nhsuk-error-message";
    line.dataset.liveError = "";
    line.textContent = messages[0];
    (outer.querySelector("legend, label") ?? outer).after(line);
    first ??= field;
  }
  if (answer.kind === "needs_reason") {
    const reason = form.querySelector("[data-reason]");
    reason.hidden = false;
    first = reason.querySelector("input");
  }
  if (unplaced.length || !first) {
    const line = form.querySelector("[data-form-error]");
    line.textContent = unplaced[0] ?? firstMessage(answer);
    line.hidden = false;
  }
  say(form, form.dataset.draft ? "Not saved" : "");
  first?.focus();
}
