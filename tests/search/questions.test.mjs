// Questions in people's own words find their article among 500 others; both halves, so that no weight is
// chosen for the one alone. Scores are whole numbers, the same everywhere, so the floors are close below what
// is reached: without the rule that words which ask count less (LIGHT_PLAIN, ASKING in search-engine.js)
// questions without accents fall to .680.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { measure } from "./questions.mjs";

const reached = await measure(500);
const floors = { "questions": .75, "questions, no accents": .69, "headings": .995, "headings, no accents": .995 };
for (const [name, floor] of Object.entries(floors)) {
  test(`MRR@10 of ${name} is at least ${floor}`, () => {
    for (const half of reached[name]) assert.ok(half >= floor, `${reached[name]}`);
  });
}
