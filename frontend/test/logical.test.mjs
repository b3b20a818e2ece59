import assert from "node:assert/strict";
import { test } from "node:test";

import { logical } from "../logical.mjs";

const turned = (declaration) => logical(`  ${declaration};`).trim().replaceAll(/\s+/g, " ");

test("a side becomes a direction", () => {
  const table = {
    "margin-left: 1rem !important": "margin-inline-start: 1rem !important;",
    "padding-right: 2px": "padding-inline-end: 2px;",
    "border-left: 1px solid red": "border-inline-start: 1px solid red;",
    "border-right-width: 0": "border-inline-end-width: 0;",
    "border-top-left-radius: 0": "border-start-start-radius: 0;",
    "border-bottom-right-radius: 0": "border-end-end-radius: 0;",
    "left: 0": "inset-inline-start: 0;",
    "text-align: right": "text-align: end;",
    "float: left": "float: inline-start;",
    "padding: 1px 2px 3px 4px": "padding-block: 1px 3px; padding-inline: 4px 2px;",
  };

  for (const [given, expected] of Object.entries(table)) assert.equal(turned(given), expected);
});

test("what names no side stays", () => {
  for (const same of ["margin: 0 auto", "padding: 1px 2px 3px 2px", "text-align: center", "--left: 0", "color: red"]) {
    assert.equal(turned(same), `${same};`);
  }
});

test("a side that cannot be turned stops the build", () => {
  for (const sided of ["background-position: right 1rem center", "scroll-margin-left: 1rem", "border-left-image: none"]) {
    assert.throws(() => logical(`${sided};`), /a side where a direction is needed/);
  }
});
