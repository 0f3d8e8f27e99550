// What is too long for its place scrolls, and what scrolls can be reached with the Tab key: a formula or a
// program on a phone, the list of a step's equations. Looked at whenever the page was written or its size is another.
// Another page begins at its top. What an answer is told comes into view, if it stands below the screen.
{
  const LONG = ".katex-display, .stCode pre, .stMarkdown table, .listing, .st-key-formulas, .st-key-family_tree .stGraphVizChart";
  const HEADER = 70; // pixels
  const ROOM = 20;
  const app = document.querySelector("[data-testid=stApp]");
  const sizes = new ResizeObserver(() => {
    for (const box of app.querySelectorAll(LONG)) {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls === "scrolls" in box.dataset) continue;
      box.toggleAttribute("data-scrolls", scrolls);
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
    answer();
  });
  const told = () => [...app.querySelectorAll(".stMainBlockContainer .stAlert")];
  let asked;
  const ask = ({ target }) => {
    const box = target.closest(".stMainBlockContainer :is(.stButtonGroup, .stRadio, .stTextInput, .stForm)");
    const near = box?.closest(".stColumn") ?? app;
    asked = box && { box, near, known: new Set(told().map((said) => said.textContent)) };
  };
  const answer = () => {
    if (!asked) return;
    const { box, near, known } = asked;
    const follows = (said) => !box.isConnected || box.compareDocumentPosition(said) & Node.DOCUMENT_POSITION_FOLLOWING;
    const said = told().find((said) => near.contains(said) && follows(said) && !known.has(said.textContent));
    if (!said) return;
    known.add(said.textContent);
    const beyond = said.getBoundingClientRect().bottom + ROOM - innerHeight;
    const spare = (box.isConnected ? box : said).getBoundingClientRect().top - HEADER; // the answers stay in view
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const main = app.querySelector(".stMain");
    main.scrollBy({ top: Math.max(0, Math.min(beyond, spare)), behavior: calm ? "auto" : "smooth" });
  };
  const look = () => {
    if (app.page !== location.pathname) {
      if (app.page) app.querySelector(".stMain")?.scrollTo(0, 0);
      app.page = location.pathname;
      asked = undefined;
    }
    sizes.disconnect();
    for (const part of app.querySelectorAll(".stMainBlockContainer")) sizes.observe(part); // which looks at once
  };
  if (!app.looksForScrolling) {
    app.looksForScrolling = new MutationObserver(look);
    app.looksForScrolling.observe(app, { attributeFilter: ["data-test-script-state"] });
    for (const kind of ["click", "focusin"]) app.addEventListener(kind, ask, { capture: true });
    // A click is no wish to scroll: the arrow keys still step.
    app.addEventListener("click", () => document.activeElement.matches("[data-scrolls], .stMain") && document.activeElement.blur());
  }
  look();
}
