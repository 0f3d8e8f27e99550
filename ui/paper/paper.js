// Draws the pictures, and lays every sheet out in pages of its own, each headed with whose it is and which of how many.

for (const drawn of document.querySelectorAll(".picture script")) {
  const { data, layout } = JSON.parse(drawn.textContent);
  Plotly.newPlot(drawn.parentElement, data, { ...layout, template: LOOK }, { staticPlot: true });
}

/** What of a page is left for the items under the header, in pixels of 1/96 inch. */
const ROOM = ((250 - 9 - 1) / 25.4) * 96;
const MOST = 2;

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

/** Measure all, then change all: the browser lays a whole class's sheets out again after each change. */
const sheets = [...document.querySelectorAll(".sheet")];
let found = sheets.map(pages);
const long = sheets.filter((sheet, i) => found[i].length > MOST && !sheet.querySelector("table"));
for (const sheet of long) sheet.classList.add("tight");
const tight = new Map(long.map((sheet) => [sheet, pages(sheet)]));
found = sheets.map((sheet, i) => (tight.get(sheet)?.length <= MOST ? tight.get(sheet) : found[i]));
for (const [sheet, packed] of tight) if (packed.length > MOST) sheet.classList.remove("tight");

sheets.forEach((sheet, i) => {
  const [header, frame] = sheet.children;
  const made = found[i].map((items, n) => {
    const page = document.createElement("div");
    page.className = "page";
    const [top, under] = [header.cloneNode(true), frame.cloneNode(false)];
    top.querySelector(".number").textContent = sheet.dataset.page.replace("{page}", n + 1).replace("{pages}", found[i].length);
    const head = frame.querySelector("thead");
    if (head) under.append(head.cloneNode(true));
    under.append(...items);
    page.append(top, under);
    return page;
  });
  sheet.replaceChildren(...made);
});

/** Only what is ticked is shown and printed. */
for (const tick of document.querySelectorAll(".choose input")) {
  const show = () => document.querySelectorAll(`.sheet.${tick.name}`).forEach((sheet) => (sheet.hidden = !tick.checked));
  tick.addEventListener("change", show);
  show();
}
