// Warns before a session ends for inactivity, and leaves the page when it has ended. The server decides when
// a session is over; this only tells the person in time. Tabs share when the person was last active.
const STAMP = "peersupport:active-at";
const TICK = 1000;

export function startSessionGuard(root, keptText) {
  const { idleSeconds, warnSeconds, renewUrl, logoutUrl, sessionEndsAt } = root.body.dataset;
  const dialog = root.getElementById("session-warning");
  if (!idleSeconds || !dialog) return;

  const idle = Number(idleSeconds) * 1000;
  const warn = Number(warnSeconds) * 1000;
  const endsAt = sessionEndsAt ? Date.parse(sessionEndsAt) : Infinity;
  const channel = new BroadcastChannel("peersupport:session");
  const stamp = (at = Date.now()) => localStorage.setItem(STAMP, String(at));
  const activeAt = () => Number(localStorage.getItem(STAMP)) || Date.now();
  const deadline = () => Math.min(activeAt() + idle, endsAt);
  let announced = "";
  let leaving = false;

  async function renew() {
    const before = activeAt();
    stamp();
    try {
      const answer = await fetch(renewUrl, {
        method: "POST",
        headers: { "X-CSRFToken": root.querySelector("meta[name=csrf-token]").content },
      });
      if (answer.ok && !answer.redirected) return;
      leave();
    } catch {
      stamp(before);
    }
  }

  function leave() {
    if (leaving) return;
    leaving = true;
    keptText.keep();
    const address = new URL(logoutUrl, location.href);
    address.searchParams.set("next", location.pathname + location.search);
    location.assign(address);
  }

  function tell(remaining) {
    const minutes = Math.ceil(remaining / 60000);
    const seconds = Math.ceil(remaining / 1000);
    const words = minutes > 1 ? `${minutes} minutes` : seconds > 20 ? "1 minute" : "20 seconds";
    dialog.querySelector("[data-time-left]").textContent = words;
    if (words !== announced && announced) {
      dialog.querySelector("[data-time-announced]").textContent = `You will be logged out in ${words}.`;
    }
    announced = words;
    if (!dialog.open) dialog.showModal();
  }

  function look() {
    const remaining = deadline() - Date.now();
    if (remaining <= 0) leave();
    else if (remaining <= warn) tell(remaining);
    else if (dialog.open) dialog.close();
  }

  // Typing and other work in the page is activity, but the server only hears of it when it is told.
  function worked() {
    if (!dialog.open && Date.now() - activeAt() > idle / 3) renew();
  }

  stamp();
  dialog.querySelector("[data-stay]").addEventListener("click", () => {
    renew();
    dialog.close();
  });
  dialog.addEventListener("cancel", renew);
  root.addEventListener("input", worked);
  root.addEventListener("peersupport:active", () => stamp());
  for (const form of root.querySelectorAll("form[data-log-out]")) {
    form.addEventListener("submit", () => channel.postMessage("logged-out"));
  }
  channel.addEventListener("message", () => {
    keptText.wipe();
    location.assign(logoutUrl);
  });
  root.addEventListener("visibilitychange", look);
  setInterval(look, TICK);
}
