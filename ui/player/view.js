// The presenter's view: the same page, which style.css then shows differently.

export function presenting() {
  return document.documentElement.dataset.view === "present";
}

/** Enter or leave it. On a phone, which may have got the projector's link, it stays the ordinary page. */
export function present(wanted) {
  if (wanted && !small()) document.documentElement.dataset.view = "present";
  else delete document.documentElement.dataset.view;
}

/** A narrow screen, which holds one formula and one picture at a time. */
export function small() {
  return window.matchMedia("(max-width: 640px)").matches;
}

/** What the URL says of the player; null for the usual. */
export function address(params) {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(params)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  window.history.replaceState(window.history.state, "", url);
}
