import assert from "node:assert/strict";

/**
 * Fails unless `actual` is what is expected: of an object the keys that are named, of an array every element, in order, each
 * likewise.
 */
export function matches(actual, expected, path) {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${path}: expected a list, got ${show(actual)}`);
    assert.equal(actual.length, expected.length, `${path}: expected ${expected.length} elements, got ${show(actual)}`);
    expected.forEach((element, index) => matches(actual[index], element, `${path}[${index}]`));
  } else if (expected !== null && typeof expected === "object") {
    assert.ok(actual !== null && typeof actual === "object", `${path}: expected an object, got ${show(actual)}`);
    for (const [key, value] of Object.entries(expected)) matches(actual[key], value, `${path}.${key}`);
  } else {
    assert.ok(actual === expected, `${path}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

function show(value) {
  return JSON.stringify(value);
}
