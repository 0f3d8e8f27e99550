// The way through the course: where this lesson stands, its neighbours by name, and a dot for each lesson.

import { arrive, done, earn, remembered, today } from "./progress.js";

const ways = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const nav = parentElement.querySelector(".course");
  const draw = () => show(nav, data);
  nav.onclick = (event) => {
    const link = event.target.closest("a[data-key]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // in a new tab: the browser's own way
    event.preventDefault();
    setTriggerValue("go", link.dataset.key);
  };
  ways.get(parentElement)?.abort();
  const way = new AbortController();
  ways.set(parentElement, way);
  document.addEventListener("progress", draw, { signal: way.signal });
  document.addEventListener("earned", ({ detail }) => earn(detail), { signal: way.signal }); // by another script of the page
  arrive(data.lessons.map(({ key }) => key));
  draw();
  return () => way.abort();
}

function show(nav, { lessons, here, texts }) {
  const ticked = done();
  const at = lessons.findIndex(({ key }) => key === here);
  const dots = lessons.map((lesson, i) => {
    const state = [ticked.has(lesson.key) && texts.done, i === at && texts.here].filter(Boolean).join(", ");
    const dot = link(lesson, ticked.has(lesson.key) ? "✓" : "", `${i + 1} ${lesson.title}${state && ` (${state})`}`);
    if (i === at) dot.setAttribute("aria-current", "page");
    dot.classList.toggle("done", ticked.has(lesson.key));
    const item = document.createElement("li");
    item.append(dot);
    if (lesson.about) {
      dot.textContent ||= i + 1;
      const about = document.createElement("p");
      about.append(link(lesson, lesson.title, lesson.title), document.createElement("br"), lesson.about);
      item.append(about);
    }
    return item;
  });
  nav.setAttribute("aria-label", texts.course);
  nav.querySelector(".dots").replaceChildren(...dots);
  nav.querySelector(".count").textContent = texts.count;
  const due = remembered().due.filter((day) => day <= today()).length;
  const practice = lessons.find(({ key }) => key === "practice");
  nav.querySelector(".due").replaceChildren(...(due ? [link(practice, `${texts.due}: ${due}`, `${texts.due}: ${due}`)] : []));
  for (const [part, step, sign] of [["before", -1, "‹ "], ["after", 1, " ›"]]) {
    const lesson = at < 0 ? undefined : lessons[at + step];
    const text = lesson && (step < 0 ? sign + lesson.title : lesson.title + sign);
    nav.querySelector(`.${part}`).replaceChildren(...(lesson ? [link(lesson, text, `${texts[part]}: ${lesson.title}`)] : []));
  }
}

function link({ key, path }, text, label) {
  const made = document.createElement("a");
  Object.assign(made, { href: path, textContent: text, title: label });
  made.dataset.key = key;
  made.setAttribute("aria-label", label);
  return made;
}
