// Binds a plain text area to a replica: what is typed becomes one replacement, what others typed appears
// without moving the caret from the letters it stands between.
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g;

// The one replacement that leads from `before` to `after`. The caret tells which of equal letters was typed.
export function replacement(before, after, caret) {
  const most = Math.min(before.length, after.length);
  let tail = 0;
  while (
    tail < Math.min(most, after.length - caret) &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  let head = 0;
  while (head < most - tail && before[head] === after[head]) head += 1;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  // Never cut a character of two units in half.
  if (head > 0 && isHigh(before.charCodeAt(head - 1))) head -= 1;
  if (tail > 0 && isLow(before.charCodeAt(before.length - tail))) tail -= 1;
  return { start: head, removed: before.length - head - tail, added: after.slice(head, after.length - tail) };
}

// Where a place in the text is after the changes of a delta.
export function shifted(place, delta) {
  let at = 0;
  let moved = place;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (part.insert !== undefined) {
      if (at < moved) moved += part.insert.length;
      at += part.insert.length;
    } else if (part.delete !== undefined && at < moved) {
      moved -= Math.min(part.delete, moved - at);
    }
  }
  return moved;
}

function isHigh(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

export function bindTextarea(area, replica) {
  const listeners = new AbortController();
  const { signal } = listeners;
  let isComposing = false;

  function show(delta) {
    const text = replica.text.toString();
    if (area.value === text) return;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area;
    area.value = text;
    if (area.ownerDocument.activeElement === area) {
      area.setSelectionRange(shifted(selectionStart, delta), shifted(selectionEnd, delta), selectionDirection);
    }
    area.scrollTop = scrollTop;
  }

  function typed() {
    if (isComposing) return;
    const seen = area.value.replace(UNSEEN, "");
    if (seen !== area.value) {
      const caret = area.value.slice(0, area.selectionEnd).replace(UNSEEN, "").length;
      area.value = seen;
      area.setSelectionRange(caret, caret);
    }
    const before = replica.text.toString();
    if (seen === before) return;
    const { start, removed, added } = replacement(before, seen, area.selectionEnd);
    replica.type(start, removed, added);
  }

  area.value = replica.text.toString();
  area.addEventListener("input", typed, { signal });
  area.addEventListener(
    "compositionstart",
    () => {
      isComposing = true;
      replica.holdBack();
    },
    { signal },
  );
  area.addEventListener(
    "compositionend",
    () => {
      isComposing = false;
      typed();
      replica.release();
    },
    { signal },
  );
  replica.addEventListener("remote", ({ detail }) => show(detail), { signal });
  return () => listeners.abort();
}
