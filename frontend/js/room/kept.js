// What a person typed in a room and the server has not got yet. Kept in this tab's storage, for this person
// only; session/kept_text.js wipes it at log-out and when somebody else logs in.
const PREFIX = "peersupport:kept:";

export class Kept {
  constructor(person, place) {
    this.prefix = `${PREFIX}${person}:${place}:`;
  }

  read(name) {
    try {
      return sessionStorage.getItem(this.prefix + name);
    } catch {
      return null;
    }
  }

  // False when the browser would not keep it: private windows, full storage.
  write(name, text) {
    try {
      sessionStorage.setItem(this.prefix + name, text);
      return true;
    } catch {
      return false;
    }
  }

  forget(name) {
    try {
      sessionStorage.removeItem(this.prefix + name);
    } catch {
      // Nothing was kept then.
    }
  }

  names() {
    try {
      return Object.keys(sessionStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }
}
