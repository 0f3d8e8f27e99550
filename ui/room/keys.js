// The teacher's tokens: in this browser's storage and nowhere else, once her link was opened here.

const KEPT = "inside-adam.host";
const MOST = 10; // rooms are over after hours

export default function ({ data, setStateValue }) {
  const { code, keep } = data;
  const given = new URLSearchParams(window.location.hash.slice(1)).get("key"); // a fragment never reaches a server
  if (given) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  const all = keys();
  const token = keep ?? given ?? all[code] ?? "";
  if (code && token && all[code] !== token) {
    const kept = Object.entries(all).filter(([other]) => other !== code);
    try {
      localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries([...kept.slice(1 - MOST), [code, token]])));
    } catch {
      // no storage here: the token lasts as long as the page
    }
  }
  if (code && token !== (data.known ?? undefined)) setStateValue("token", token);
  show(data.present);
  return () => show(null);
}

/** On the projector only what belongs there, see style.css; null where the player says so itself. */
function show(board) {
  const { dataset } = document.documentElement;
  if (board) [dataset.view, dataset.board] = ["present", ""];
  else if (board === false || "board" in dataset) delete dataset.view;
  if (!board) delete dataset.board;
}

function keys() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
