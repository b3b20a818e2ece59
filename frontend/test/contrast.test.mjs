// Every pair of colours that the theme lays on one another, held to WCAG 2.2: 1.4.3 (text) and 1.4.11 (shapes).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const TEXT = 4.5;
const SHAPE = 3;
const source = readFileSync(new URL("../src/theme/_tokens.scss", import.meta.url), "utf8");
const [light, dark] = source.split("@media (prefers-color-scheme: dark)").map(colours);
const PAPERS = ["paper", "surface", "sunken"];

const PAIRS = [
  ...PAPERS.flatMap((paper) => ["ink", "ink-soft", "teal"].map((ink) => [ink, paper, TEXT])),
  ...PAPERS.map((paper) => ["line", paper, SHAPE]),
  ...["paper", "surface"].flatMap((paper) => ["red", "green", "gold-ink"].map((ink) => [ink, paper, TEXT])),
  ...["paper", "surface"].map((paper) => ["focus", paper, SHAPE]),
  ["teal", "teal-wash", TEXT],
  ["gold-ink", "gold-wash", TEXT],
  ["ink", "gold-wash", TEXT],
  ["teal", "gold-wash", SHAPE],
  ["ink", "green-wash", TEXT],
  ["ink", "red-wash", TEXT],
  ["red", "red-wash", TEXT],
  ["teal", "green-wash", TEXT],
  ["on-action", "action", TEXT],
  ["on-action", "action-strong", TEXT],
  ["action", "paper", SHAPE],
  ["action", "surface", SHAPE],
  ["on-strip", "strip", TEXT],
];

function colours(text) {
  return Object.fromEntries([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

for (const [scheme, found] of Object.entries({ light, dark })) {
  test(`every pair of the ${scheme} scheme has enough contrast`, () => {
    const weak = PAIRS.map(([ink, paper, least]) => [ink, paper, contrast(found[ink], found[paper]), least])
      .filter(([, , ratio, least]) => ratio < least)
      .map(([ink, paper, ratio, least]) => `${ink} on ${paper}: ${ratio.toFixed(2)}, needs ${least}`);
    assert.deepEqual(weak, []);
  });
}
