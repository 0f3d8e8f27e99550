// What a key asks of the player.

const MOVES = {
  ArrowRight: "next",
  ArrowLeft: "back",
  ArrowDown: "forward",
  ArrowUp: "rewind",
  Home: "first",
  End: "last",
  PageDown: "next",
  PageUp: "back",
};
const SHIFTED = { ArrowRight: "forward", ArrowLeft: "rewind" };
const PACES = { "+": 1, "=": 1, "-": -1, "−": -1 };
const BUSY = [
  "input, textarea, select, a, summary, canvas, [contenteditable]",
  ...["slider", "radio", "tab", "combobox", "listbox", "option", "menu", "menuitem", "dialog", "grid"].map((role) => `[role=${role}]`),
].join();

/** Whether a key belongs to what has the focus: a field, a menu, a button other than those of the player's `host`. */
function taken(event, host) {
  const at = (selector) => event.target.closest?.(selector);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || at(BUSY)) return true;
  if (at("button") && (!host.contains(event.target) || event.key === " " || event.key === "Enter")) return true;
  return event.key.startsWith("Arrow") && event.target.matches?.("[data-scrolls]"); // see ui/scrolling.js
}

/** What to do (move, pace, play, view or leave) and how; nothing if the key is not the player's. */
export function asked(event, host) {
  const { key } = event;
  if (taken(event, host)) return [];
  if (key === " ") return ["play"];
  if (key in PACES) return ["pace", PACES[key]];
  if (key.toLowerCase() === "p") return ["view"];
  if (key === "Escape") return ["leave"];
  const move = (event.shiftKey && SHIFTED[key]) || MOVES[key];
  return move ? ["move", move] : [];
}
