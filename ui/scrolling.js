// What is too long for its place scrolls, and what scrolls can be reached with the Tab key: a formula or a
// program on a phone, the list of a step's equations. Looked at whenever the page was written or its size is another.
{
  const LONG = ".katex-display, .stCode pre, .stMarkdown table, .st-key-formulas";
  const app = document.querySelector("[data-testid=stApp]");
  const sizes = new ResizeObserver(() => {
    for (const box of app.querySelectorAll(LONG)) {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls === "scrolls" in box.dataset) continue;
      box.toggleAttribute("data-scrolls", scrolls);
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  const look = () => {
    sizes.disconnect();
    for (const part of app.querySelectorAll(".stMainBlockContainer")) sizes.observe(part); // which looks at once
  };
  if (!app.looksForScrolling) {
    app.looksForScrolling = new MutationObserver(look);
    app.looksForScrolling.observe(app, { attributeFilter: ["data-test-script-state"] });
    // A click is no wish to scroll: the arrow keys still step.
    app.addEventListener("click", () => document.activeElement.matches("[data-scrolls], .stMain") && document.activeElement.blur());
  }
  look();
}
