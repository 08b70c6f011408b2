// Bytes as text, for messages and for the tab's own storage.
const CHUNK = 0x8000;

export function toText(bytes) {
  let characters = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(characters);
}

export function toBytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
