// What moves in a picture, drawn at once into the lines and marks that Plotly made for it. A drawing by Plotly takes tens
// of milliseconds; it follows where there is time, with what shows under the pointer.

const FAR = 1e5; // a picture's pixels and their like; no line need go further
const NEAR = 0.5; // nor stop in between so close to where it has been

/** Give traces of a plot other places; false if Plotly must draw them for all to be seen. */
export function sketch(plot, numbers, xs, ys) {
  const layout = plot._fullLayout;
  const axes = ({ xaxis, yaxis }) => [layout[xaxis.replace("x", "xaxis")], layout[yaxis.replace("y", "yaxis")]];
  plot.owed ??= new Set(); // the traces that are not drawn as their data are
  numbers.forEach((i, k) => {
    const [trace, full] = [plot.data[i], plot._fullData[i]];
    const drawn = !plot.owed.has(i) && same(trace.x, xs[k]) && same(trace.y, ys[k]);
    Object.assign(trace, { x: xs[k], y: ys[k] });
    if (drawn || full.visible === "legendonly" || into(plot, full, trace, axes)) plot.owed.delete(i);
    else plot.owed.add(i);
  });
  return !plot.owed.size;
}

/** Leave a plot to Plotly, which is about to draw it. */
export function yielded(plot) {
  plot.owed?.clear();
  for (const room of plot.querySelectorAll(".trace[display]")) room.removeAttribute("display");
}

function same(old, values) {
  return old && values && old.length === values.length && values.every((value, i) => Object.is(value, old[i]));
}

function into(plot, full, { x, y }, axesOf) {
  const room = full.uid && plot.getElementsByClassName(`trace${full.uid}`)[0];
  const count = Math.min((x ?? y).length, y.length);
  if (!count) {
    room?.setAttribute("display", "none");
    return true;
  }
  const { type, mode, line, marker, fill } = full;
  if (!room || !x || type !== "scatter" || (fill && fill !== "none") || (line && line.shape !== "linear")) return false;
  const [lines, points, texts] = ["js-line", "point", "textpoint"].map((name) => room.getElementsByClassName(name));
  const [across, up] = axesOf(full);
  if (across.autorange || up.autorange) return false; // the axes must move, too
  room.removeAttribute("display");
  const far = (pixel) => Math.min(Math.max(pixel, -FAR), FAR);
  const places = Array.from({ length: count }, (_, k) => [far(across.d2p(x[k])), far(up.d2p(y[k]))]);

  if (mode.includes("lines")) {
    if (!lines.length && count > 1) return false;
    while (lines.length > 1) lines[1].remove();
    lines[0]?.setAttribute("d", path(places));
  }
  if (!mode.includes("markers")) return !mode.includes("text");
  const shown = (marker.maxdisplayed ? some(places, plot, full, across, up) : places).filter(known);
  if (shown.length !== points.length) {
    if (!points.length || Array.isArray(marker.size)) return false;
    while (points.length > shown.length) points[shown.length].remove();
    while (points.length < shown.length) points[0].parentElement.append(points[0].cloneNode());
  }
  const turn = marker.angleref === "previous" ? angle(places) - angle(plot.calcdata[full.index].map((at) => [across.c2p(at.x), up.c2p(at.y)])) : 0;
  shown.forEach(([a, b], k) => points[k].setAttribute("transform", `translate(${a},${b})${turn ? ` rotate(${turn})` : ""}`));
  if (!mode.includes("text")) return true;
  [...texts].reverse().forEach(({ firstChild }, k) => {
    const [a, b] = shown.at(-1 - k) ?? [];
    firstChild?.setAttribute("x", a);
    firstChild?.setAttribute("y", b);
  });
  return true;
}

function known([a, b]) {
  return Number.isFinite(a + b);
}

function path(places) {
  let drawn = "";
  let at = null; // the pen; null while it is up
  places.forEach(([a, b], k) => {
    if (!known([a, b])) at = null;
    else if (!at || k === places.length - 1 || Math.abs(a - at[0]) + Math.abs(b - at[1]) > NEAR) {
      drawn += `${at ? "L" : "M"}${a.toFixed(2)},${b.toFixed(2)}`;
      at = [a, b];
    }
  });
  return drawn || "M0,0";
}

/** Those of a line's places that Plotly would mark, where it is not to mark all. */
function some(places, plot, { index, marker, yaxis }, across, up) {
  const before = plot._fullData.slice(0, index).filter((one) => one.visible === true && one.marker?.maxdisplayed && one.yaxis === yaxis).length;
  const seen = places.filter(([a, b]) => a >= 0 && a <= across._length && b >= 0 && b <= up._length);
  const each = Math.ceil(seen.length / marker.maxdisplayed);
  const first = Math.round((before * each) / 3 + (Math.floor(before / 3) * each) / 7.1);
  return seen.filter((_, k) => (k + first) % each === 0);
}

/** How a line ends, in degrees. */
function angle(places) {
  const [[a, b], [c, d]] = places.slice(-2);
  return (Math.atan2(d - b, c - a) * 180) / Math.PI;
}
