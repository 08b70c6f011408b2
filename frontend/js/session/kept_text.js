// Text a person typed and did not send survives being logged out for inactivity, for that person only, in
// this tab only. It is wiped at log-out, when somebody else logs in, and once it was offered back.
const PREFIX = "peersupport:kept:";

function fieldsOf(form) {
  return [...form.querySelectorAll("textarea, input[type=text], input[type=email], input[type=search]")];
}

function wipe(keep = () => false) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !keep(key)) sessionStorage.removeItem(key);
  }
}

function offer(root, key, values) {
  const banner = root.createElement("div");
  banner.className = "nhsuk-inset-text";
  banner.setAttribute("role", "status");
  const text = root.createElement("p");
  text.textContent = "You were logged out before you saved. What you typed on this page was kept.";
  const group = root.createElement("div");
  group.className = "nhsuk-button-group";
  const close = () => {
    sessionStorage.removeItem(key);
    banner.remove();
  };
  for (const [label, classes, action] of [
    ["Put my text back", "nhsuk-button nhsuk-button--small", () => restore(root, values)],
    ["Throw it away", "nhsuk-button nhsuk-button--secondary nhsuk-button--small", () => {}],
  ]) {
    const button = root.createElement("button");
    button.type = "button";
    button.className = classes;
    button.textContent = label;
    button.addEventListener("click", () => {
      action();
      close();
    });
    group.append(button);
  }
  banner.append(text, group);
  root.querySelector("main").prepend(banner);
}

function restore(root, values) {
  let first = null;
  for (const [id, value] of Object.entries(values)) {
    const field = root.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    first ??= field;
  }
  first?.focus();
}

export function startKeepingText(root) {
  const { person } = root.body.dataset;
  const mine = `${PREFIX}${person}:`;
  const key = mine + location.pathname;
  for (const form of root.querySelectorAll("form[data-log-out]")) {
    form.addEventListener("submit", () => wipe());
  }
  if (person) {
    wipe((stored) => stored.startsWith(mine));
    const kept = sessionStorage.getItem(key);
    if (kept && root.querySelector("form[data-keep]")) offer(root, key, JSON.parse(kept));
  }
  return {
    keep() {
      const typed = [...root.querySelectorAll("form[data-keep]")]
        .flatMap(fieldsOf)
        .filter((field) => field.id && field.value !== field.defaultValue)
        .map((field) => [field.id, field.value]);
      if (person && typed.length) sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(typed)));
    },
    wipe: () => wipe(),
  };
}
