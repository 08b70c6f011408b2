// Shows a snapshot of the room: people, agenda, record, actions, what stands before closing. Everything that
// somebody wrote goes in as text, never as markup.
const TAG_COLOURS = { open: "green", paused: "yellow" };

export function showState(root, state, me) {
  showStatus(root, state);
  showPeople(root, state);
  showAgenda(root, state);
  showRecord(root, state);
  showActions(root, state);
  showClosing(root, state);
  showControls(root, state.is_paused);
  const name = root.querySelector("[data-acting-name]");
  if (name) write(name, state.acting_name);
  return me;
}

// Pause and resume take each other's place, and the focus with them.
function showControls(root, isPaused) {
  const focused = document.activeElement;
  let hadFocus = false;
  for (const part of root.querySelectorAll("[data-when]")) {
    const isHidden = (part.dataset.when === "paused") !== isPaused;
    hadFocus ||= isHidden && part.contains(focused) && part.matches(".app-buttons");
    part.hidden = isHidden;
  }
  if (hadFocus) root.querySelector(".app-buttons[data-when]:not([hidden]) button")?.focus({ preventScroll: true });
}

function showStatus(root, state) {
  const tag = root.querySelector("[data-status] .nhsuk-tag");
  if (!tag) return;
  write(tag, state.status_words);
  tag.className = `nhsuk-tag nhsuk-tag--${TAG_COLOURS[state.is_paused ? "paused" : state.phase] ?? "grey"}`;
}

function showPeople(root, state) {
  const list = root.querySelector("[data-people]");
  if (!list) return;
  write(root.querySelector("[data-people-words]"), state.people_words);
  const template = root.querySelector("[data-person-template]");
  list.replaceChildren(
    ...state.people.map((person) => {
      const line = template.content.firstElementChild.cloneNode(true);
      line.classList.toggle("app-people__person--gone", !person.is_here);
      line.querySelector(".app-people__name").textContent = person.name;
      line.querySelector(".app-people__about").textContent = person.about;
      line.dataset.minutes = person.minutes;
      line.querySelector(".app-people__words").dataset.event = person.came_or_went;
      const isChair = state.phase === "open" && person.ref === state.acting;
      if (!isChair) line.querySelector(".app-people__role").remove();
      return line;
    }),
  );
}

function showAgenda(root, state) {
  for (const item of state.items) {
    const line = root.querySelector(`[data-agenda] [data-position="${item.position}"]`);
    if (!line) continue;
    line.classList.toggle("app-room-agenda__item--current", item.status === "current");
    const words = [item.status_words, item.spent_words, item.needs_recommendation ? "no recommendation yet" : ""];
    write(line.querySelector("[data-item-status]"), words.filter(Boolean).join(", "));
  }
}

function showRecord(root, state) {
  const section = root.querySelector("[data-record]");
  const { record } = state;
  if (!section || !record || section.dataset.case !== record.case) return;
  let isEmpty = true;
  for (const row of section.querySelectorAll("[data-field]")) {
    const text = record[row.dataset.field] ?? "";
    row.hidden = !text;
    write(row.querySelector("dd"), text);
    if (text) isEmpty = false;
  }
  section.querySelector("[data-record-view]").hidden = isEmpty;
}

function showActions(root, state) {
  const section = root.querySelector("[data-actions]");
  if (!section || !state.record || section.dataset.case !== state.record.case) return;
  const list = section.querySelector("[data-action-list]");
  const template = section.querySelector("[data-action-template]");
  list.replaceChildren(
    ...state.actions.map((action) => {
      const line = template.content.firstElementChild.cloneNode(true);
      line.querySelector(".app-actions__text").textContent = action.text;
      line.querySelector(".app-actions__about").textContent = `${action.owner}, by ${action.due}`;
      return line;
    }),
  );
  list.hidden = !state.actions.length;
  section.querySelector("[data-no-actions]").hidden = Boolean(state.actions.length);
}

function showClosing(root, state) {
  const unresolved = root.querySelector("[data-unresolved]");
  if (!unresolved) return;
  const waiting = state.items.filter((item) => item.needs_recommendation);
  unresolved.hidden = !waiting.length;
  root.querySelector("[data-unresolved-list]").replaceChildren(
    ...waiting.map((item) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${location.pathname}?item=${item.position}`;
      link.textContent = `Item ${item.position}, ${item.case}`;
      line.append(link);
      return line;
    }),
  );
  const missed = state.items.filter((item) => item.case && !item.is_begun && item.status !== "deferred");
  root.querySelector("[data-not-reached]").hidden = !missed.length;
  write(root.querySelector("[data-not-reached-list]"), missed.map((item) => item.case).join(", "));
}

// Minutes present go on counting between snapshots.
export function showMinutes(root, state, now) {
  const passed = Math.max(0, Math.floor((now - state.now) / 60000));
  for (const line of root.querySelectorAll("[data-people] [data-minutes]")) {
    const isHere = !line.classList.contains("app-people__person--gone");
    const minutes = Number(line.dataset.minutes) + (isHere ? passed : 0);
    const words = line.querySelector(".app-people__words");
    const here = minutes ? `, ${minutes} ${minutes === 1 ? "minute" : "minutes"} here` : "";
    write(words, words.dataset.event + here);
  }
}

// What a screen reader is told about a change: few words, and only what matters to everybody.
export function newsWords(before, after) {
  if (!before) return "";
  const words = [];
  if (before.is_paused !== after.is_paused) words.push(after.is_paused ? "The meeting is paused." : "The meeting goes on.");
  if (before.current !== after.current && after.current) {
    const item = after.items.find((each) => each.position === after.current);
    words.push(`Now item ${after.current}: ${item.title}.`);
  }
  if (before.acting !== after.acting) words.push(`${after.acting_name} chairs the meeting now.`);
  return words.join(" ") || peopleNews(before, after);
}

function peopleNews(before, after) {
  const here = (state) => new Map(state.people.filter((one) => one.is_here).map((one) => [one.ref, one.name]));
  const [was, is] = [here(before), here(after)];
  const came = [...is].filter(([ref]) => !was.has(ref)).map(([, name]) => `${name} joined.`);
  const went = [...was].filter(([ref]) => !is.has(ref)).map(([, name]) => `${name} left.`);
  return [...came, ...went].slice(0, 3).join(" ");
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
