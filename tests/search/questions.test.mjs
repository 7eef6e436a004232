// Questions in people's own words find their article, among the others and among 500 made ones; both halves, so
// that no weight is chosen for the one alone. Scores are whole numbers, the same everywhere, so the floors are close
// below what is reached. The made ones are a test of their own kind: they have the words of all articles in any
// order, so that whoever counts words without their neighbours does best there, which is not so among real texts
// (docs/performance.md).
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { measure } from "./questions.mjs";

const floors = [
  { among: 0, "questions": .815, "questions, no accents": .805, "headings": .99, "headings, no accents": .99 },
  { among: 500, "questions": .74, "questions, no accents": .67, "headings": .995, "headings, no accents": .995 },
];
for (const { among, ...least } of floors) {
  const reached = await measure(among);
  for (const [name, floor] of Object.entries(least)) {
    test(`MRR@10 of ${name} among ${among} made articles is at least ${floor}`, () => {
      for (const half of reached[name]) assert.ok(half >= floor, `${reached[name]}`);
    });
  }
}
