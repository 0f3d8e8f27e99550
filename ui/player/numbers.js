// Numbers as they are shown: the same rules as ui/numbers.py.

/** Data with every array that Python encoded as a list, see `encode` and `evenly` in ui/player. */
export function unpacked(data) {
  if (Array.isArray(data)) return data.map(unpacked);
  if (data === null || typeof data !== "object") return data;
  if (data.evenly) {
    const [low, high, count] = data.evenly;
    return Array.from({ length: count }, (_, i) => low + (i * (high - low)) / Math.max(count - 1, 1));
  }
  const packed = data.floats ?? data.singles ?? data.bytes;
  if (typeof packed !== "string") return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, unpacked(value)]));
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const values = Array.from(data.floats ? new Float64Array(bytes.buffer) : data.singles ? new Float32Array(bytes.buffer) : bytes);
  if (!data.width) return values;
  return Array.from({ length: values.length / data.width }, (_, i) => values.slice(i * data.width, (i + 1) * data.width));
}

export function split(value, digits) {
  if (Number.isNaN(value)) return ["NaN", ""];
  if (!Number.isFinite(value)) return [value > 0 ? "∞" : "−∞", ""];
  if (value === 0) return ["0", ""];
  const [mantissa, exponent] = value.toExponential(digits && digits - 1).split("e");
  const figures = mantissa.replace(/^-/, "").replace(".", "").replace(/0+$/, "") || "0";
  const power = Number(exponent);
  const sign = value < 0 ? "−" : "";
  if (power > -5 && power < (digits ?? 15)) {
    const whole = power < 0 ? "0" : figures.slice(0, power + 1).padEnd(power + 1, "0");
    const rest = power < 0 ? "0".repeat(-power - 1) + figures : figures.slice(power + 1);
    return [sign + whole + (rest && `.${rest}`), ""];
  }
  return [`${sign}${figures[0]}${figures.length > 1 ? "." : ""}${figures.slice(1)}×10`, String(power).replace("-", "−")];
}

export function shown(value) {
  const [mantissa, exponent] = split(value, 6);
  return mantissa + exponent.replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(c)]);
}
