/** A float as pandas writes it into a CSV: shortest digits that read back the same, `7.0` for a whole number. */
export function pandasFloat(value: number): string {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? "-" : "+";
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const plain = plainText(value, exponent);
  return plain.includes(".") ? plain : `${plain}.0`;
}

/** Rounds as numpy does: halves to the even neighbour, after scaling. */
export function roundTo(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  const scaled = value * factor;
  if (!Number.isFinite(scaled)) return value;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (isUp ? below + 1 : below) / factor;
}

// --- internal ---

/** JavaScript writes small numbers with an exponent where Python does not yet. */
function plainText(value: number, exponent: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const [digits = ""] = Math.abs(value).toExponential().split("e");
  const figures = digits.replace(".", "");
  const sign = value < 0 ? "-" : "";
  return `${sign}0.${"0".repeat(-exponent - 1)}${figures}`;
}
