// Lays every sheet out in pages of its own, each headed with whose it is and which of how many.

/** What of a page is left for the items under the header, in pixels of 1/96 inch. */
const ROOM = ((250 - 9 - 1) / 25.4) * 96;
const MOST = 2;

await Promise.all([...document.fonts].map((face) => face.load())); // else it is measured in other letters

/** The items of a sheet, page by page, as they are laid out now. */
function pages(sheet) {
  const head = sheet.querySelector("thead")?.offsetHeight ?? 0;
  const found = [[]];
  let used = head;
  for (const item of sheet.querySelectorAll(".item")) {
    if (used + item.offsetHeight > ROOM && found.at(-1).length) {
      found.push([]);
      used = head;
    }
    found.at(-1).push(item);
    used += item.offsetHeight;
  }
  return found;
}

/** What is to be on one page is made smaller until it is. */
function shrink(sheet) {
  const [header, frame] = sheet.children;
  const large = () => sheet.offsetHeight - header.offsetHeight > ROOM || frame.scrollWidth > frame.clientWidth;
  for (let zoom = 1; zoom > 0.3 && large(); zoom -= 0.04) frame.style.zoom = zoom;
  return [[...frame.children]];
}

/** Lay sheets out. Measures all, then changes all: the browser lays a whole class's sheets out again after each change. */
function layOut(sheets) {
  let found = sheets.map((sheet) => (sheet.matches(".single") ? shrink(sheet) : pages(sheet)));
  const long = sheets.filter((sheet, i) => found[i].length > MOST && !sheet.querySelector("table"));
  for (const sheet of long) sheet.classList.add("tight");
  const tight = new Map(long.map((sheet) => [sheet, pages(sheet)]));
  found = sheets.map((sheet, i) => (tight.get(sheet)?.length <= MOST ? tight.get(sheet) : found[i]));
  for (const [sheet, packed] of tight) if (packed.length > MOST) sheet.classList.remove("tight");
  sheets.forEach((sheet, i) => {
    const [header, frame] = sheet.children;
    const head = frame.querySelector(":scope > thead");
    const made = found[i].map((items, n) => {
      const page = document.createElement("div");
      page.className = "page";
      const [top, under] = [header.cloneNode(true), frame.cloneNode(false)];
      top.querySelector(".number").textContent = sheet.dataset.page.replace("{page}", n + 1).replace("{pages}", found[i].length);
      if (head) under.append(head.cloneNode(true));
      under.append(...items);
      page.append(top, under);
      return page;
    });
    sheet.replaceChildren(...made);
  });
}

const AT_ONCE = 8; // sheets
const waiting = new Set();

/** Lay out so many of those that wait. */
function layOutSome(count) {
  const sheets = [...waiting].slice(0, count);
  for (const sheet of sheets) {
    waiting.delete(sheet);
    sheet.classList.add("laid");
  }
  layOut(sheets);
}

/** Lay out what waits, and let the reader read meanwhile; whoever prints has all of it at once. */
async function layOutAll() {
  while (waiting.size) {
    layOutSome(AT_ONCE);
    await new Promise((go) => setTimeout(go));
  }
}
addEventListener("beforeprint", () => layOutSome(waiting.size));

/** What is shown and printed: what is ticked, or all, where there is nothing to tick. */
function show(sheets, shown) {
  for (const sheet of sheets) {
    sheet.hidden = !shown;
    if (!shown) waiting.delete(sheet);
    else if (!sheet.matches(".laid")) waiting.add(sheet);
  }
}
show(document.querySelectorAll(".sheet:not([hidden])"), true);
for (const tick of document.querySelectorAll(".choose input")) {
  const sheets = document.querySelectorAll(`.sheet.${tick.name}`);
  show(sheets, tick.checked);
  tick.addEventListener("change", () => {
    show(sheets, tick.checked);
    layOutAll();
  });
}
layOutAll();
