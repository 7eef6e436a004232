// Questions in people's own words find their article among 500 others; both halves, so that no weight is
// chosen for the one alone. The floors are a little below what is reached.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { measure } from "./questions.mjs";

const reached = await measure(500);
const floors = { "questions": .74, "questions, no accents": .66, "headings": .98, "headings, no accents": .98 };
for (const [name, floor] of Object.entries(floors)) {
  test(`MRR@10 of ${name} is at least ${floor}`, () => {
    for (const half of reached[name]) assert.ok(half >= floor, `${reached[name]}`);
  });
}
