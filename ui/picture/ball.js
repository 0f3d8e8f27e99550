// A ball that runs once along the last path of a picture; Plotly has drawn its places already.

const EACH = 160; // milliseconds a step
const LONGEST = 8000;

export default function ({ data }) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
  let plot, rolling, waiting;
  const roll = () => {
    if ("moving" in document.documentElement.dataset) return rolling?.cancel(); // see dials.js
    const [path, ball] = [...plot.querySelectorAll(".scatterlayer .trace")].slice(-2);
    const places = [...(path?.querySelectorAll(".point") ?? [])].map((point) => point.getAttribute("transform"));
    rolling?.cancel();
    rolling = ball?.querySelector(".point")?.animate(
      places.map((place) => ({ transform: place.replace(/[\d.]+(?=[,)])/g, "$&px") })),
      Math.min(EACH * places.length, LONGEST),
    );
  };
  const find = () => {
    plot = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!plot?.querySelector(".point")) {
      waiting = setTimeout(find, 100);
      return;
    }
    plot.on("plotly_afterplot", roll);
    roll();
  };
  find();
  return () => {
    clearTimeout(waiting);
    plot?.removeListener?.("plotly_afterplot", roll);
    rolling?.cancel();
  };
}
