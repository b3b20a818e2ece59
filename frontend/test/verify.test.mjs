import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { fromBase64, joined, sha256, textBytes } from "../src/behaviour/seals.js";
import { checkpointFits, rootAbove, verify } from "../src/behaviour/verify.js";
import { missing, shared, sharedFolder } from "./shared.mjs";

const ORIGIN = "node.example";
const KIND = "application/vnd.mithaq.statement+json";
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 16, 21];
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
let pair;
let publicKey;

before(async () => {
  pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
});

const sign = async (message) => new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, message));

async function envelopeOf(statement, kind = KIND) {
  const payload = textBytes(JSON.stringify(statement));
  const signature = await sign(joined(textBytes(`DSSEv1 ${kind.length} ${kind} ${payload.length} `), payload));
  return JSON.stringify({ payload: base64(payload), payloadType: kind, signatures: [{ keyid: "", sig: base64(signature) }] });
}

// RFC 9162, 2.1.1 and 2.1.3.1, as they are written there: by recursion, not as the code under test does it.
async function rootOf(leaves) {
  if (leaves.length === 1) return sha256(joined([0], textBytes(leaves[0])));
  const split = splitOf(leaves.length);
  return sha256(joined([1], await rootOf(leaves.slice(0, split)), await rootOf(leaves.slice(split))));
}
async function pathOf(index, leaves) {
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  return index < split
    ? [...(await pathOf(index, leaves.slice(0, split))), await rootOf(leaves.slice(split))]
    : [...(await pathOf(index - split, leaves.slice(split))), await rootOf(leaves.slice(0, split))];
}
const splitOf = (size) => 2 ** Math.floor(Math.log2(size - 1));

async function noteOf(size, root, origin = ORIGIN) {
  const text = `${origin}\n${size}\n${base64(root)}\n`;
  const named = await sha256(joined(textBytes(`${origin}\n`), [1], publicKey));
  return `${text}\n— ${origin} ${base64(joined(named.slice(0, 4), await sign(textBytes(text))))}\n`;
}

async function statementAt(index, size) {
  const leaves = await Promise.all(Array.from({ length: size }, (_, at) => envelopeOf({ id: at, issuer: ORIGIN })));
  const hashes = (await pathOf(index, leaves)).map(base64);
  return {
    envelope: leaves[index],
    public_key: base64(publicKey),
    proof: { index, size, hashes, checkpoint: await noteOf(size, await rootOf(leaves)), origin: ORIGIN, public_key: base64(publicKey) },
  };
}

const SOUND = { signature: true, inclusion: true, checkpoint: true };

test("every statement of a register holds, at every size", async () => {
  for (const size of SIZES) {
    for (let index = 0; index < size; index += 1) {
      assert.deepEqual(await verify(await statementAt(index, size)), SOUND, `${index} of ${size}`);
    }
  }
});

test("a statement by another key, of another node or of before, holds in the register", async () => {
  const register = pair;
  const registerKey = publicKey;
  pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const theirs = base64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const envelope = await envelopeOf({ id: 1, issuer: "other.example" });
  pair = register;
  const checkpoint = await noteOf(1, await rootOf([envelope]));
  const proof = { index: 0, size: 1, hashes: [], checkpoint, origin: ORIGIN, public_key: base64(registerKey) };

  assert.deepEqual(await verify({ envelope, public_key: theirs, proof }), SOUND);
  const swapped = await verify({ envelope, public_key: base64(registerKey), proof: { ...proof, public_key: theirs } });
  assert.deepEqual(swapped, { signature: false, inclusion: true, checkpoint: false });
});

test("a changed statement fits neither its signature nor the register", async () => {
  const statement = await statementAt(2, 5);
  const changed = JSON.parse(statement.envelope);
  changed.payload = base64(textBytes(JSON.stringify({ id: 3, issuer: ORIGIN })));

  const result = await verify({ ...statement, envelope: JSON.stringify(changed) });

  assert.equal(result.signature, false);
  assert.equal(result.checkpoint, false);
});

test("a signed statement that is not in the register has no place there", async () => {
  const statement = await statementAt(2, 5);

  const result = await verify({ ...statement, envelope: await envelopeOf({ id: 99, issuer: ORIGIN }) });

  assert.deepEqual(result, { signature: true, inclusion: true, checkpoint: false });
});

test("bytes that were signed as something else are no statement", async () => {
  const statement = await statementAt(0, 1);

  const result = await verify({ ...statement, envelope: await envelopeOf({ issuer: ORIGIN }, "application/json") });

  assert.equal(result.signature, false);
});

test("a path of the wrong length or place is refused", async () => {
  const { envelope, public_key, proof } = await statementAt(2, 5);
  const wrong = [
    { index: 3 }, { index: 5 }, { index: -1 }, { index: 2.5 }, { index: "2" }, { size: 4 }, { size: 9 },
    { hashes: proof.hashes.slice(1) }, { hashes: [...proof.hashes, proof.hashes[0]] }, { hashes: ["AAE="] }, { hashes: null },
  ];

  for (const change of wrong) {
    const result = await verify({ envelope, public_key, proof: { ...proof, ...change } });
    assert.equal(result.inclusion && result.checkpoint, false, JSON.stringify(change));
  }
});

test("a checkpoint of another node, size, root or key is refused", async () => {
  const { proof, envelope } = await statementAt(2, 5);
  const root = fromBase64(proof.checkpoint.split("\n")[2]);
  const fits = (note, key = publicKey) => checkpointFits(note, key, { origin: ORIGIN, size: 5, root });
  const other = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const otherKey = new Uint8Array(await crypto.subtle.exportKey("raw", other.publicKey));

  assert.equal(await fits(proof.checkpoint), true);
  assert.equal(await fits(await noteOf(5, root, "other.example")), false);
  assert.equal(await fits(await noteOf(6, root)), false);
  assert.equal(await fits(await noteOf(5, await sha256(root))), false);
  assert.equal(await fits(proof.checkpoint, otherKey), false);
  assert.equal(await fits(proof.checkpoint.replace("\n5\n", "\n05\n")), false);
  assert.equal(await fits(proof.checkpoint + "— node.example AAAA\n"), false);
  assert.ok(envelope);
});

test("rubbish holds in no step and raises nothing", async () => {
  const nothing = { signature: false, inclusion: false, checkpoint: false };
  const rubbish = [{}, { envelope: "", public_key: "", proof: null }, { envelope: "{}", public_key: "AA==", proof: {} }];

  for (const statement of rubbish) assert.deepEqual(await verify(statement), nothing);
});

test("paths agree with the vectors of transparency-dev", { skip: missing }, async () => {
  const folder = join(sharedFolder, "merkle-rfc9162/inclusion");
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));

  for (const name of files) {
    const { leafIdx, treeSize, root, leafHash, proof, wantErr } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const hash = leafHash ? fromBase64(leafHash) : new Uint8Array();
    const found = await rootAbove(hash, { index: leafIdx, size: treeSize, hashes: proof ?? [] }).catch(() => null);
    const fits = found !== null && hash.length === 32 && base64(found) === root;
    assert.equal(fits, !wantErr, name);
  }
  assert.ok(files.length > 30);
});

test("the checkpoints of a foreign log are read as it meant them", { skip: missing }, async () => {
  const [origin, , ...encoded] = shared("tlog-tiles-log/vkey.txt").trim().split("+");
  const key = fromBase64(encoded.join("+")).slice(1);

  for (let size = 1; size <= 15; size += 1) {
    const note = shared(`tlog-tiles-log/checkpoint.${size}`);
    const root = fromBase64(note.split("\n")[2]);
    assert.equal(await checkpointFits(note, key, { origin, size, root }), true, `size ${size}`);
  }
});
