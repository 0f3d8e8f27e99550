// What a learner has done, by page key: theirs alone, in this browser's storage.

const KEPT = "inside-adam.done";
const RECORD = "inside-adam.record"; // the text of My record's file, and when what was missed is due
const PASSED_ON = "done"; // the query parameter of a link to another device

export function done() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return new Set(); // no storage here, or not ours
  }
}

/** Add pages to what is done; whoever draws it hears of it. */
export function earn(...keys) {
  const before = done();
  const after = before.union?.(new Set(keys)) ?? new Set([...before, ...keys]);
  if (after.size === before.size) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify([...after]));
  } catch {
    return;
  }
  document.dispatchEvent(new Event("progress"));
}

/** Take what a link from another device says, and have the address forget it. */
export function arrive(known) {
  const url = new URL(window.location.href);
  const passed = url.searchParams.get(PASSED_ON);
  if (passed === null) return;
  url.searchParams.delete(PASSED_ON);
  window.history.replaceState(window.history.state, "", url);
  earn(...passed.split(".").filter((key) => known.includes(key)));
}

/** Keep the practice record for the next visit. */
export function remember(record, due) {
  try {
    localStorage.setItem(RECORD, JSON.stringify({ record, due }));
  } catch {
    return;
  }
  document.dispatchEvent(new Event("progress"));
}

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(RECORD)) ?? { record: "", due: [] };
  } catch {
    return { record: "", due: [] };
  }
}

/** Today, in days since 1970, where the learner is. */
export function today() {
  const now = new Date();
  return Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / 86_400_000);
}

/** Leave nothing of the learner in this browser. */
export function forget() {
  try {
    localStorage.removeItem(KEPT);
    localStorage.removeItem(RECORD);
  } catch {
    return;
  }
  document.dispatchEvent(new Event("progress"));
}
