// What a hand does in a picture of Plotly's is told: a click on a place, a drag over a part of the axes, a double click.
// Plotly itself shows the part at once, until the figure of that part comes. A picture can be another after any run of
// the page, so it is listened to when a hand comes down on it.

const AXES = ["x", "y"];
const SECOND = 350; // milliseconds in which a click may become a double click

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = `.st-key-${data.chart} .js-plotly-plot`;
  let plot, waiting;
  const heard = {
    plotly_click: ({ points: [{ x, y }] }) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => setTriggerValue("picked", { x, y }), SECOND);
    },
    plotly_relayout: (change) => {
      const parts = AXES.map((name) => [name, [0, 1].map((end) => change[`${name}axis.range[${end}]`])]);
      const part = Object.fromEntries(parts.filter(([, ends]) => ends.every(Number.isFinite)));
      if (Object.keys(part).length) setTriggerValue("zoomed", part);
    },
    plotly_doubleclick: () => {
      clearTimeout(waiting);
      setTriggerValue("left", true);
    },
  };
  const leave = () => {
    for (const [event, hear] of Object.entries(heard)) plot?.removeListener?.(event, hear);
  };
  const take = ({ target }) => {
    const found = target.closest?.(chart);
    if (!found?.on || found === plot) return;
    leave();
    plot = found;
    for (const [event, hear] of Object.entries(heard)) plot.on(event, hear);
  };
  const kinds = ["mousedown", "touchstart"];
  for (const kind of kinds) document.addEventListener(kind, take, true);

  const save = parentElement.querySelector("button.save");
  save.textContent = data.save;
  save.onclick = () => {
    const shown = document.querySelector(chart);
    if (!shown?.layout) return;
    const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    const { width, height } = shown.getBoundingClientRect();
    const layout = { ...shown.layout, paper_bgcolor: ground, width, height };
    window.Plotly.downloadImage({ data: shown.data, layout }, { format: "png", scale: 2, width, height, filename: data.file });
  };
  return () => {
    clearTimeout(waiting);
    leave();
    for (const kind of kinds) document.removeEventListener(kind, take, true);
  };
}
