// Steps through what was worked out when the site was built, until the app is there and goes on from the same step.
(() => {
  const box = document.getElementById("skeleton");
  const find = (selector) => box.querySelector(selector);
  const { steps, spoken } = JSON.parse(document.getElementById("steps").textContent);
  const asked = new URLSearchParams(location.search);
  const wanted = asked.get("lang") ?? navigator.language.split("-")[0];
  const words = spoken[wanted] ?? spoken.en;
  asked.delete("lang");
  const plain = ![...asked].length && !box.hasAttribute("data-bare");
  let t = 0;

  document.documentElement.lang = words.tag;
  find(".says").textContent = words.says;
  find("button").textContent = words.button;
  if (!plain) for (const part of [".says", ".beside", "button", "output"]) find(part).hidden = true;

  const show = () => {
    find("output").textContent = `t = ${t}`;
    for (const mark of box.querySelectorAll("circle")) {
      mark.style.display = mark.dataset.t > t ? "none" : "";
      mark.classList.toggle("now", Number(mark.dataset.t) === t);
    }
    const rows = steps[Math.max(t, 1) - 1];
    find(".lines").innerHTML = rows.map((row, i) => `<small>${words.labels[i]}</small>${row}`).join("");
    find(".lines").style.opacity = t ? 1 : 0.6;
  };
  const step = (by) => {
    t = Math.min(Math.max(t + by, 0), steps.length);
    show();
  };
  const key = (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || !plain) return;
    event.preventDefault();
    step(by);
  };
  show();
  find("button").addEventListener("click", () => step(1));
  addEventListener("keydown", key);

  addEventListener("python", ({ detail: { bytes, all } }) => {
    const megabytes = (count) => Math.ceil(count / 1e6);
    const said = words.progress.replace("{done}", megabytes(bytes)).replace("{all}", megabytes(all));
    if (find(".progress").textContent !== said) find(".progress").textContent = said;
  });

  const there = plain ? "[class*=st-key-eq_].filled" : "[data-testid=stApp] h1, .stException";
  const leave = () => {
    watch.disconnect();
    removeEventListener("keydown", key);
    box.remove();
  };
  addEventListener("popstate", leave);
  const watch = new MutationObserver(() => {
    if (!document.querySelector(`#root ${there}`)) return;
    leave();
    for (let i = 0; i < t; i++) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    }
  });
  watch.observe(document.getElementById("root"), { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
})();
