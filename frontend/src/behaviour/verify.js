// Verify one statement of a register with nothing but the bytes at hand: its signature, its place in the Merkle
// tree, and the checkpoint that signs the root (DSSE v1, RFC 9162 section 2.1.3.2, C2SP signed note and checkpoint).
import { equal, fromBase64, isSigned, joined, sha256, textBytes } from "./seals.js";

export { hasEd25519 } from "./seals.js";

const PAYLOAD_TYPE = "application/vnd.mithaq.statement+json";
const KEY_TYPE_ED25519 = 1;

/**
 * Which steps hold. `envelope` is the text that the register keeps as its leaf, `public_key` that of its node then;
 * `proof` has index, size, hashes, checkpoint, and the name and key of the register, which may be another's or a
 * later one. What is malformed does not hold.
 */
export async function verify({ envelope, public_key: publicKey, proof }) {
  const key = holds(() => fromBase64(publicKey)) ?? new Uint8Array();
  const log = holds(() => fromBase64(proof.public_key)) ?? new Uint8Array();
  const root = await rootFrom(envelope, proof).catch(() => null);
  return {
    signature: await signatureFits(envelope, key).catch(() => false),
    inclusion: root !== null,
    checkpoint: await checkpointFits(proof?.checkpoint, log, { origin: proof?.origin ?? null, size: proof?.size, root }).catch(() => false),
  };
}

export async function signatureFits(envelopeText, publicKey) {
  const { payload, payloadType, signatures, ...others } = JSON.parse(envelopeText);
  if (payloadType !== PAYLOAD_TYPE || signatures.length !== 1 || Object.keys(others).length > 0) return false;
  const bytes = fromBase64(payload);
  const covered = joined(textBytes(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes);
  return isSigned(publicKey, covered, fromBase64(signatures[0].sig));
}

async function rootFrom(envelopeText, proof) {
  return rootAbove(await sha256(joined([0], textBytes(envelopeText))), proof);
}

/** The root that follows from a leaf's hash and its path, or null when the path does not fit the place. */
export async function rootAbove(leafHash, { index, size, hashes }) {
  if (![index, size].every(Number.isSafeInteger) || index < 0 || index >= size) return null;
  let value = leafHash;
  let place = index;
  let last = size - 1;
  for (const hash of hashes.map(fromBase64)) {
    if (last === 0 || hash.length !== 32) return null;
    if (place % 2 === 1 || place === last) {
      value = await sha256(joined([1], hash, value));
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      value = await sha256(joined([1], value, hash));
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? value : null;
}

export async function checkpointFits(note, publicKey, { origin, size, root }) {
  const end = note.indexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const [signedOrigin, signedSize, signedRoot, ...extensions] = text.slice(0, -1).split("\n");
  const [dash, name, encoded, ...others] = note.slice(end + 1).trimEnd().split(/[ \n]/);
  if (dash !== "—" || others.length > 0 || extensions.length > 0) return false;
  if (root === null || origin === null || name !== origin || signedOrigin !== origin || signedSize !== String(size)) return false;
  const signed = fromBase64(encoded);
  const named = await sha256(joined(textBytes(`${name}\n`), [KEY_TYPE_ED25519], publicKey));
  if (!equal(signed.slice(0, 4), named.slice(0, 4)) || !equal(fromBase64(signedRoot), root)) return false;
  return isSigned(publicKey, textBytes(text), signed.slice(4));
}

function half(number) {
  return Math.floor(number / 2);
}

function holds(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
