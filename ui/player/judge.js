// A number as a learner writes it, and whether it is right: the rules of optim/natural and ui/judge.py.

const FUNCTIONS = ["sqrt", "exp", "log", "sin", "cos", "tan", "tanh", "cosh", "abs", "sign", "floor"];
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";

/** 1,234,567 and 1,234.5 as one number; 1,000 may be two, and stays. */
function thousands(number, last, at, text) {
  return number === number.split(",", 2).join(",") && text[at + number.length] !== "."
    ? number.replace(",", " , ")
    : number.replaceAll(",", "");
}

/** The text with every usual spelling as the notation has it. */
function spelled(text) {
  return text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g, (raised) => `^(${raised.replace(/./g, (c) => "0123456789+-"[RAISED.indexOf(c)])})`)
    .replace(/[¼½¾⅐-⅞]/g, (fraction) => `(${fraction.normalize("NFKC").replace("⁄", "/")})`)
    .normalize("NFKC")
    .replace(/[−–]/g, "-")
    .replace(/、/g, ",")
    .replace(/。/g, ".")
    .replace(/(?<![0-9.,])[1-9][0-9]{0,2}(,[0-9]{3})+(?![0-9])(?!,[0-9])/g, thousands)
    .replace(/(?<=[0-9]),(?=[0-9])/g, ".")
    .replace(/(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])/g, (number) => number.replaceAll(" ", ""))
    .replace(/(?<![0-9.]|e[+-]?|(?:\^|\*\*)\s*[+-]?\s*)([0-9.]+)\s*[×x·]\s*10\s*\^\s*\(?([+-]?[0-9]+)\)?/gi, "$1e$2")
    .replace(/[×·]/g, "*")
    .replace(/[÷:]/g, "/")
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
    for (let sign; ; ) {
      const divided = sign === "/";
      if ((sign = take("*", "/"))) sign === "*" ? (value *= signed()) : (value /= signed());
      else if (!/^[(√a-zπ]/i.test(tokens[0] ?? "")) return value;
      else if (divided) throw new SyntaxError("1/2(3) can mean two things");
      else value *= power();
    }
  }
  function signed() {
    const sign = take("+", "-");
    return sign ? (sign === "-" ? -signed() : signed()) : power();
  }
  function power() {
    const base = atom();
    if (!take("**")) return base;
    const exponent = signed();
    if (/^[(√a-zπ]/i.test(tokens[0] ?? "")) throw new SyntaxError("2^3pi can mean two things");
    return base ** exponent;
  }
  function bracket(closing) {
    const inner = sum();
    need(closing);
    return inner;
  }
  function atom() {
    const token = tokens.shift() ?? "";
    if (/^\.?[0-9]/.test(token)) return Number(token);
    if (token === "pi" || token === "π") return Math.PI;
    if (token === "e") return Math.E;
    if (token === "(") return bracket(")");
    if (token === "|") return Math.abs(bracket("|"));
    const name = { "√": "sqrt", ln: "log" }[token] ?? token.toLowerCase();
    if (!FUNCTIONS.includes(name)) throw new SyntaxError(`${token} is no number`);
    if (take("(")) return Math[name](bracket(")"));
    if (name !== "sqrt" || !/^[.0-9]/.test(tokens[0] ?? "") || /^(\*\*|[(√a-zπ])/i.test(tokens[1] ?? "")) need("(");
    return Math.sqrt(atom()); // √2, and nothing that could belong to it
  }

  if (/[0-9.](e(?![a-z0-9]|[+-][0-9])| +e[+-]?[0-9])/i.test(spelled(text))) return NaN; // 1.6e -5, 1.6 e-5
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
