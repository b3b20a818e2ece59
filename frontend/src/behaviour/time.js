/** A whole number in the digits whose nought is given: the page knows which ones its reader reads. */
export function inDigits(value, zero) {
  return String(value).replace(/\d/g, (digit) => String.fromCodePoint(zero.codePointAt(0) + Number(digit)));
}
