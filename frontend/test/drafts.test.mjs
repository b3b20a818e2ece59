import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { DraftKeeper, PAUSE_MS, RETRY_MAX_MS, RETRY_MS, isSame, restore } from "../src/behaviour/drafts.js";

const WORDS = { saving: "Saving", failed: "Node away" };
const VALUES = [["title", "Solar"]];
let answers, sent, told, kept, clock, keeper;

// One timer is all that a keeper has; `pass` lets its time come, and waits for the answer.
class Clock {
  timer = null;
  set(act, pause) { return (this.timer = { act, pause }); }
  clear(timer) { if (timer === this.timer) this.timer = null; }
  async pass() {
    const { act } = this.timer;
    this.timer = null;
    await act();
  }
}

beforeEach(() => {
  [answers, sent, told, kept, clock] = [[], 0, [], null, new Clock()];
  keeper = new DraftKeeper({
    words: WORDS,
    clock,
    tell: (sentence, isError) => told.push(isError ? `! ${sentence}` : sentence),
    copy: { keep: (values) => { kept = values; }, drop: () => { kept = null; } },
    send: async () => {
      sent += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return typeof answer === "function" ? answer() : answer;
    },
  });
});

test("a pause after typing saves, and then the browser's copy is dropped", async () => {
  answers = [{ kind: "saved", said: "Saved at 10:42." }];

  keeper.changed(VALUES);
  keeper.changed(VALUES);
  assert.equal(clock.timer.pause, PAUSE_MS);
  assert.deepEqual(kept, VALUES);
  await clock.pass();

  assert.equal(sent, 1);
  assert.deepEqual(told, ["Saving", "Saved at 10:42."]);
  assert.equal(kept, null);
  assert.equal(keeper.isUnsaved, false);
});

test("what is typed while the answer is on its way is saved next", async () => {
  const later = [["title", "Solar pump"]];
  answers = [() => { keeper.changed(later); return { kind: "saved", said: "Saved." }; }, { kind: "saved", said: "Saved." }];

  keeper.changed(VALUES);
  await clock.pass();
  assert.deepEqual(kept, later);
  await clock.pass();

  assert.equal(sent, 2);
  assert.equal(kept, null);
});

test("a refusal is told, keeps the text, and is not repeated until something changes", async () => {
  answers = [{ kind: "refused", said: "A colleague saved this draft." }];

  keeper.changed(VALUES);
  await clock.pass();

  assert.deepEqual(told.at(-1), "! A colleague saved this draft.");
  assert.deepEqual(kept, VALUES);
  assert.equal(clock.timer, null);
  assert.equal(keeper.isUnsaved, true);
});

test("a node that is away is tried again, ever more rarely, until it answers", async () => {
  answers = [new Error("offline"), new Error("offline"), { kind: "failed", said: "Busy" }, { kind: "saved", said: "Saved." }];

  keeper.changed(VALUES);
  const pauses = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await clock.pass();
    pauses.push(clock.timer?.pause);
  }

  assert.deepEqual(pauses, [RETRY_MS, RETRY_MS * 2, RETRY_MS * 4, undefined]);
  assert.equal(told.at(2), "Saving");
  assert.equal(told.at(1), "! Node away");
  assert.equal(kept, null);
});

test("the pause between attempts has a limit", async () => {
  answers = Array.from({ length: 8 }, () => new Error("offline"));

  keeper.changed(VALUES);
  for (let attempt = 0; attempt < 8; attempt += 1) await clock.pass();

  assert.equal(clock.timer.pause, RETRY_MAX_MS);
});

test("nothing is sent when nothing is unsaved", async () => {
  await keeper.save();

  assert.equal(sent, 0);
});

test("texts that differ in line ends and outer spaces are the same", () => {
  assert.ok(isSame([["a", "one\r\ntwo "]], [["a", "one\ntwo"]]));
  assert.ok(!isSame([["a", "one"]], [["a", "two"]]));
  assert.ok(!isSame([["a", "one"]], [["a", "one"], ["a", ""]]));
});

test("kept values find their controls, also those that share a name", () => {
  const option = (value, selected) => ({ value, selected });
  const controls = [
    { name: "title", type: "text", value: "" },
    { name: "fields", type: "select-one", value: "x" },
    { name: "fields", type: "select-one", value: "y" },
    { name: "cooperation", type: "checkbox", value: "licence", checked: true },
    { name: "cooperation", type: "checkbox", value: "visit", checked: false },
    { name: "to", type: "select-multiple", options: [option("a", true), option("b", false)] },
  ];

  restore(controls, [["title", "Solar"], ["fields", "energy.solar"], ["fields", ""], ["cooperation", "visit"], ["to", "b"]]);

  assert.deepEqual(controls.map(({ value, checked }) => checked ?? value), ["Solar", "energy.solar", "", false, true, undefined]);
  assert.deepEqual(controls[5].options.map(({ selected }) => selected), [false, true]);
});
