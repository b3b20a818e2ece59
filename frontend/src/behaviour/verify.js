// Verify one statement of a register with nothing but the bytes at hand: its signature, its place in the Merkle
// tree, and the checkpoint that signs the root (DSSE v1, RFC 9162 section 2.1.3.2, C2SP signed note).

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const textBytes = (text) => new TextEncoder().encode(text);

export const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const equal = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

const isSigned = async (key, signature, message) => {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
};

export const hasEd25519 = async () => {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (fault) {
    return fault.name === "DataError";
  }
};

const covered = (type, payload) => {
  const kind = textBytes(type);
  return joined(textBytes(`DSSEv1 ${kind.length} `), kind, textBytes(` ${payload.length} `), payload);
};

export async function signatureFits(envelopeText, publicKey) {
  const envelope = JSON.parse(envelopeText);
  const message = covered(envelope.payloadType, bytesOf(envelope.payload));
  return isSigned(bytesOf(publicKey), bytesOf(envelope.signatures[0].sig), message);
}

export async function rootFrom(envelopeText, { index, size, hashes }) {
  let value = await sha256(joined(new Uint8Array([0]), textBytes(envelopeText)));
  let place = index;
  let last = size - 1;
  for (const hash of hashes.map(bytesOf)) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      value = await sha256(joined(new Uint8Array([1]), hash, value));
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      value = await sha256(joined(new Uint8Array([1]), value, hash));
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? value : null;
}

export async function checkpointFits(note, publicKey, { size, root }) {
  const end = note.indexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const [, signedSize, signedRoot] = text.split("\n");
  const encoded = note.slice(end + 1).trim().split(" ")[2];
  const signature = bytesOf(encoded).slice(4);
  const isOurs = await isSigned(bytesOf(publicKey), signature, textBytes(text));
  return isOurs && Number(signedSize) === size && root !== null && equal(bytesOf(signedRoot), root);
}

export async function verify(statement) {
  const root = await rootFrom(statement.envelope, statement.proof);
  return {
    signature: await signatureFits(statement.envelope, statement.public_key),
    inclusion: root !== null,
    checkpoint: await checkpointFits(statement.proof.checkpoint, statement.public_key, { size: statement.proof.size, root }),
  };
}
