// What a hand does in a picture of Plotly's is told: a click on a place, a drag over a part of the axes, a double click.
// Plotly itself shows the part at once, until the figure of that part comes.

const AXES = ["x", "y"];

export default function ({ data, parentElement, setTriggerValue }) {
  let plot, waiting;
  const heard = {
    plotly_click: ({ points: [{ x, y }] }) => setTriggerValue("picked", { x, y }),
    plotly_relayout: (change) => {
      const parts = AXES.map((name) => [name, [0, 1].map((end) => change[`${name}axis.range[${end}]`])]);
      const part = Object.fromEntries(parts.filter(([, ends]) => ends.every(Number.isFinite)));
      if (Object.keys(part).length) setTriggerValue("zoomed", part);
      else if (change["xaxis.autorange"] || change["yaxis.autorange"]) setTriggerValue("left", true);
    },
  };
  const find = () => {
    plot = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!plot?.on || !plot.layout) {
      waiting = setTimeout(find, 100);
      return;
    }
    for (const [event, hear] of Object.entries(heard)) plot.on(event, hear);
  };
  find();
  const save = parentElement.querySelector("button.save");
  save.textContent = data.save;
  save.onclick = () => {
    if (!plot?.layout) return;
    const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    const { width, height } = plot.getBoundingClientRect();
    const layout = { ...plot.layout, paper_bgcolor: ground, width, height };
    window.Plotly.downloadImage({ data: plot.data, layout }, { format: "png", scale: 2, width, height, filename: data.file });
  };
  return () => {
    clearTimeout(waiting);
    for (const [event, hear] of Object.entries(heard)) plot?.removeListener?.(event, hear);
  };
}
