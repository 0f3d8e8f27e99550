// Saves the plots of a page, and the player's formulas, as pictures of a slide's size.

import { picture, written } from "./formulas.js";

const KINDS = ["png", "svg"];
const ROOMY = 450; // what a plot is laid out in at least, in pixels of height; a slide has twice as many

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".slides");
  const [width, height] = data.size;
  for (const element of box.querySelectorAll("[data-text]")) element.textContent = data.texts[element.dataset.text];

  const plots = () => [...document.querySelectorAll(".stPlotlyChart:has(.js-plotly-plot)")].filter((plot) => plot.offsetParent);
  const key = (plot) => /st-key-([\w-]+)/.exec(plot.closest("[class*=st-key-]")?.className)?.[1] ?? "picture";
  const ground = () => getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
  const file = (what) => `${document.querySelector("[data-file]")?.dataset.file ?? data.file}-${what}`;

  const savePlot = (plot, format) => {
    const shown = plot.querySelector(".js-plotly-plot");
    const high = Math.max(ROOMY, shown.clientHeight);
    const drawn = shown.data.map((trace) => (trace.line ? { ...trace, line: { ...trace.line, simplify: false } } : trace));
    const font = { ...shown.layout.font, family: "sans-serif" }; // a file does not have the page's, which would be measured
    const layout = { ...shown.layout, font, paper_bgcolor: ground(), autosize: false };
    const size = { width: (high * width) / height, height: high, scale: height / high };
    return window.Plotly.downloadImage({ data: drawn, layout }, { format, ...size, filename: file(key(plot)) });
  };

  const saveFormulas = async (_, format) => {
    const drawn = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await picture(width, height, ground()))}`;
    const link = document.createElement("a");
    link.download = `${file("formulas")}.${format}`;
    link.href = format === "svg" ? drawn : await painted(drawn, width, height);
    link.click();
  };

  const button = (label, kind, save, of) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = kind.toUpperCase();
    made.setAttribute("aria-label", `${kind.toUpperCase()}: ${label}`);
    made.onclick = () => save(of, kind);
    return made;
  };

  let listed;
  const show = () => {
    const found = plots();
    box.hidden = !found.length;
    if (found.length) first.disconnect();
    const entries = found.map((plot) => [plot.getAttribute("aria-label") ?? key(plot), savePlot, plot]);
    if (written()) entries.push([data.texts.formulas, saveFormulas, box]);
    if (!box.open || (listed?.length === entries.length && entries.every(([label, , of], i) => label === listed[i][0] && of === listed[i][2]))) return;
    listed = entries;
    box.querySelector("ul").replaceChildren(
      ...entries.map(([label, save, of]) => {
        const [line, said] = [document.createElement("li"), document.createElement("span")];
        said.textContent = label;
        line.append(...KINDS.map((kind) => button(label, kind, save, of)), said);
        return line;
      }),
    );
  };
  box.ontoggle = show;
  const page = parentElement.closest(".stMainBlockContainer");
  const first = new MutationObserver(show); // Plotly comes late
  const sizes = new ResizeObserver(show); // plots come and go, and the page grows and shrinks with them
  first.observe(page, { childList: true, subtree: true });
  sizes.observe(page);
  show();
  return () => {
    first.disconnect();
    sizes.disconnect();
  };
}

/** A picture's pixels, as a PNG. */
async function painted(address, width, height) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/png");
}
