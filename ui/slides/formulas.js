// The player's formulas, as they stand, as one picture: KaTeX's own elements in an SVG, with its styles and fonts in it.

const LINES = ".st-key-formulas [class*=st-key-eq_]";

/** Whether there are any. */
export function written() {
  return Boolean(document.querySelector(`${LINES} .katex-html`));
}

/** An SVG of this width and height, on this ground. */
export async function picture(width, height, ground) {
  const sheet = document.createElement("div");
  const line = document.querySelector(LINES);
  sheet.className = "sheet";
  sheet.style.cssText = `position: absolute; visibility: hidden; width: max-content; padding: 24px 40px; font-size: 16px; color: ${getComputedStyle(line).color}`;
  for (const formula of document.querySelectorAll(`${LINES} .katex-display > .katex`)) sheet.append(copied(formula));
  document.body.append(sheet);
  const { offsetWidth, offsetHeight } = sheet;
  sheet.remove();
  sheet.style.position = sheet.style.visibility = "";
  const scale = Math.min(width / offsetWidth, height / offsetHeight);
  const left = (width - scale * offsetWidth) / 2;
  const top = (height - scale * offsetHeight) / 2;
  const inside = new XMLSerializer().serializeToString(sheet);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<style>${await styles()} .katex { display: block; margin: 10px 0; white-space: nowrap; }</style>` +
    `<rect width="100%" height="100%" fill="${ground}"/><g transform="translate(${left} ${top}) scale(${scale})">` +
    `<foreignObject width="${offsetWidth + 1}" height="${offsetHeight + 1}">${inside}</foreignObject></g></svg>`
  );
}

/** A formula with its colours in it, and without what only a screen reader reads. */
function copied(formula) {
  const copy = formula.cloneNode(true);
  const theirs = [...formula.querySelectorAll("*")];
  const ours = [...copy.querySelectorAll("*")];
  const colour = (element) => getComputedStyle(element).color;
  copy.style.cssText = `display: block; margin: 10px 0; color: ${colour(formula)}`;
  for (const [i, element] of theirs.entries()) if (colour(element) !== colour(element.parentElement)) ours[i].style.color = colour(element);
  for (const hidden of copy.querySelectorAll(".katex-mathml")) hidden.remove();
  return copy;
}

/** KaTeX's rules, and of its fonts those that the page has in use. */
async function styles() {
  const used = [...document.fonts].filter(({ family, status }) => family.includes("KaTeX") && status === "loaded");
  const same = (style, font) => style.fontFamily.replace(/"/g, "") === font.family.replace(/"/g, "") && weight(style.fontWeight) === weight(font.weight) && style.fontStyle === font.style;
  const found = [];
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules) {
      if (rule.selectorText?.includes(".katex")) found.push(rule.cssText);
      else if (rule instanceof CSSFontFaceRule && used.some((font) => same(rule.style, font))) found.push(await face(rule, sheet.href));
    }
  return found.join("\n").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function weight(said) {
  return { normal: "400", bold: "700" }[said] ?? said;
}

/** A font's rule with the font in it. */
async function face({ style }, base) {
  const [, address] = /url\("?([^")]*)"?\)/.exec(style.src);
  const read = new FileReader();
  read.readAsDataURL(await (await fetch(new URL(address, base ?? document.baseURI))).blob());
  await new Promise((done) => (read.onload = done));
  return `@font-face { font-family: ${style.fontFamily}; font-weight: ${style.fontWeight}; font-style: ${style.fontStyle}; src: url(${read.result}); }`;
}
