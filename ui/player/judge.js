// A number as a learner writes it, and whether it is right: the same rules as ui/judge.py.

const FUNCTIONS = ["sqrt", "exp", "log", "sin", "cos", "tan", "tanh", "cosh", "abs", "sign", "floor"];
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";

/** The text with every usual spelling as the notation has it. */
function spelled(text) {
  return text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g, (raised) => `^(${raised.replace(/./g, (c) => "0123456789+-"[RAISED.indexOf(c)])})`)
    .normalize("NFKC")
    .replace(/[−–]/g, "-")
    .replace(/[,、。]/g, ".")
    .replace(/([0-9])\s+(?=[0-9]{3}(?![0-9]))/g, "$1")
    .replace(/([0-9.])\s*[×x·]\s*10\s*\^\s*\(?([+-]?[0-9]+)\)?/g, "$1e$2")
    .replace(/[×·]/g, "*")
    .replace(/÷/g, "/")
    .replace(/\^/g, "**");
}

/** A number as people write it, 1,6×10⁻⁵ or 46.7676/0.19; NaN if it is none, or not finite. */
export function read(text) {
  const tokens = spelled(text).match(/(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|\*\*|[A-Za-z_0-9]+|\S/g) ?? [];
  const take = (...signs) => (signs.includes(tokens[0]) ? tokens.shift() : undefined);
  const need = (sign) => {
    if (!take(sign)) throw new SyntaxError(`${sign} is missing`);
  };

  function sum() {
    let value = product();
    for (let sign; (sign = take("+", "-")); ) value += sign === "+" ? product() : -product();
    return value;
  }
  function product() {
    let value = signed();
    for (let sign; (sign = take("*", "/")); ) sign === "*" ? (value *= signed()) : (value /= signed());
    return value;
  }
  function signed() {
    const sign = take("+", "-");
    return sign ? (sign === "-" ? -signed() : signed()) : power();
  }
  function power() {
    const base = atom();
    return take("**") ? base ** signed() : base;
  }
  function atom() {
    const token = tokens.shift() ?? "";
    if (/^\.?[0-9]/.test(token)) return Number(token);
    if (token === "pi") return Math.PI;
    if (token === "e") return Math.E;
    const apply = token === "(" ? (value) => value : FUNCTIONS.includes(token) && Math[token];
    if (!apply) throw new SyntaxError(`${token} is no number`);
    if (token !== "(") need("(");
    const inner = sum();
    need(")");
    return apply(inner);
  }

  try {
    const value = sum();
    return tokens.length || !Number.isFinite(value) ? NaN : value;
  } catch (error) {
    if (error instanceof SyntaxError) return NaN;
    throw error;
  }
}

/** Whether a number is right, and the first of the slips that leads near it. */
export function judge(given, right, near, slips) {
  const isNear = (value) => Math.abs(given - value) <= near && Number.isFinite(value);
  return isNear(right) ? { right: true } : { right: false, slip: slips.find(({ value }) => isNear(value)) };
}
