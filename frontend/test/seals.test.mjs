import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64, hasEd25519, isSigned, textBytes } from "../src/behaviour/seals.js";
import { missing, shared } from "./shared.mjs";

const REFUSED_FLAGS = ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"];
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

test("the rule holds on the edge cases of CCTV", { skip: missing }, async () => {
  const vectors = JSON.parse(shared("ed25519-cctv/ed25519vectors.json"));
  let accepted = 0;

  for (const { key, sig, msg, flags } of vectors) {
    const expected = !(flags ?? []).some((flag) => REFUSED_FLAGS.includes(flag));
    assert.equal(await isSigned(bytes(key), textBytes(msg), bytes(sig)), expected, `${key} ${sig}`);
    accepted += expected;
  }

  assert.ok(accepted > 0 && accepted < vectors.length);
});

test("the rule holds on the vectors of Wycheproof", { skip: missing }, async () => {
  for (const { publicKey, tests } of JSON.parse(shared("wycheproof/ed25519_test.json")).testGroups) {
    for (const { tcId, msg, sig, result } of tests) {
      assert.equal(await isSigned(bytes(publicKey.pk), bytes(msg), bytes(sig)), result === "valid", `test ${tcId}`);
    }
  }
});

test("a browser with Ed25519 is known as one", async () => {
  assert.equal(await hasEd25519(), true);
});

test("base64 that two readers could read differently is refused", () => {
  assert.deepEqual(fromBase64("AAE="), Uint8Array.of(0, 1));
  for (const text of ["AAE", "AAF=", "AA E=", "AAE=\n", "AA-_", "A", "=AAE"]) assert.throws(() => fromBase64(text), undefined, text);
});
