// Lets agenda items be dragged into place. The buttons beside each item do the same without a script.
const list = document.querySelector("[data-agenda]");

if (list) {
  const form = list.closest("form");
  const items = () => [...list.querySelectorAll("[data-agenda-item]")];
  const order = () => items().map((item) => item.querySelector("input[name=item]").value).join();
  let dragged = null;
  let before = "";

  // The first other item whose middle lies below the pointer: the dragged one goes in front of it.
  const nextBelow = (y) =>
    items().find((item) => {
      const box = item.getBoundingClientRect();
      return item !== dragged && y < box.top + box.height / 2;
    }) || null;

  const end = (isKept) => {
    if (!dragged) return;
    dragged.classList.remove("app-arrange__item--dragged");
    dragged = null;
    if (isKept && order() !== before) form.requestSubmit(form.querySelector("button[value=save]"));
  };

  for (const item of items()) {
    const handle = item.querySelector("[data-agenda-handle]");
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      dragged = item;
      before = order();
      item.classList.add("app-arrange__item--dragged");
    });
  }

  // On the document, because an item that changes its place loses hold of the pointer.
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const next = nextBelow(event.clientY);
    if (next !== dragged.nextElementSibling) list.insertBefore(dragged, next);
  });
  document.addEventListener("pointerup", () => end(true));
  document.addEventListener("pointercancel", () => end(false));
}
