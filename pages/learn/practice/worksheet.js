for (const drawn of document.querySelectorAll(".picture script")) {
  const { data, layout } = JSON.parse(drawn.textContent);
  Plotly.newPlot(drawn.parentElement, data, { ...layout, template: LOOK }, { staticPlot: true });
}
