// Hashes and signatures by the browser's own cryptography, under the one rule of the system: `mithaq-ed25519-1`,
// the same as in src/mithaq/base/seals.py. Browsers disagree on the cases that are refused here first.

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const BELOW_SIGN = 2n ** 255n - 1n;
// The y-coordinates of the eight points of low order; each order-8 point comes with both signs of x.
const LOW_ORDER_Y = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** Strict standard base64, as the register writes it. Throws for anything else. */
export function fromBase64(text) {
  const binary = atob(text);
  // `atob` forgives spaces, a missing pad and loose last bits; two readers must not differ.
  if (btoa(binary) !== text) throw new Error("not canonical base64");
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function textBytes(text) {
  return new TextEncoder().encode(text);
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one, other) {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether this browser can check a signature at all; on a page without TLS none can. */
export async function hasEd25519() {
  try {
    await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Whether the signature is valid under `mithaq-ed25519-1`. */
export async function isSigned(publicKey, message, signature) {
  if (!mayBeValid(publicKey, signature)) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch {
    return false;
  }
}

/** Rules 1 to 3: what must hold before the browser is asked. */
export function mayBeValid(publicKey, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const heights = [publicKey, signature.slice(0, 32)].map((point) => number(point) & BELOW_SIGN);
  return heights.every((height) => height < P && !LOW_ORDER_Y.has(height)) && number(signature.slice(32)) < L;
}

function number(bytes) {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
