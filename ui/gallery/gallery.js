// Small pictures to pick from: a button each, drawn from the paths that Python sends.

const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".gallery");
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.pictures.map(({ key, title, paths, flat }) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-pressed", String(key === data.chosen));
    button.append(drawn(paths, flat ? "line" : "area"), title);
    button.addEventListener("click", () => setTriggerValue("picked", key));
    return button;
  }));
}

function drawn(paths, kind) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 60 40");
  picture.setAttribute("aria-hidden", "true");
  for (const path of paths) {
    const part = document.createElementNS(SVG, "path");
    part.setAttribute("d", path);
    part.setAttribute("class", kind);
    picture.append(part);
  }
  return picture;
}
