import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { createSessions } = await source("session");
const minute = 60_000;
const start = Date.UTC(2026, 2, 1, 9);

function sessions() {
  let count = 0;
  return createSessions(() => `random${(count += 1)}`.padEnd(8, "0"));
}

test("half an hour without a fact ends a session, not a minute less", () => {
  const one = sessions();
  const first = one.at(start);
  assert.equal(one.at(start + 30 * minute), first);
  assert.equal(one.at(start + 60 * minute), first);
  assert.notEqual(one.at(start + 90 * minute + 1), first);
});

test("a session lasts a day at most, however busy", () => {
  const one = sessions();
  const first = one.at(start);
  for (let at = start; at <= start + 24 * 60 * minute; at += 20 * minute) assert.equal(one.at(at), first);
  assert.notEqual(one.at(start + 24 * 60 * minute + 1), first);
});

test("the next page goes on with the session of the last fact", () => {
  const session = sessions().at(start);
  const next = sessions();
  next.note(session, start + 5 * minute);
  assert.equal(next.at(start + 30 * minute), session);
  assert.notEqual(next.at(start + 90 * minute), session);
});

test("the day is counted from the start on the first page", () => {
  const session = sessions().at(start);
  const next = sessions();
  next.note(session, start + 24 * 60 * minute);
  assert.notEqual(next.at(start + 24 * 60 * minute + 1), session);
});

test("a tab that was left takes up the session of the other", () => {
  const one = sessions();
  one.at(start);
  const other = sessions().at(start + 50 * minute);
  one.note(other, start + 50 * minute);
  assert.equal(one.at(start + 60 * minute), other);
});

test("a clock that jumps begins a new session once, and again when it is set right", () => {
  const one = sessions();
  const first = one.at(start);
  const year = 365 * 24 * 60 * minute;
  const ahead = one.at(start + year);
  assert.notEqual(ahead, first);
  assert.equal(one.at(start + year + minute), ahead);
  const back = one.at(start + minute);
  assert.notEqual(back, ahead);
  assert.equal(one.at(start + 2 * minute), back);
});

test("what is no session is none", () => {
  for (const text of ["", "-", "zzz!", "not a session"]) {
    const one = sessions();
    one.note(text, start);
    assert.match(one.at(start), /^[0-9a-z]+-random10$/);
  }
});

test("reset begins a new one", () => {
  const one = sessions();
  const first = one.at(start);
  one.reset();
  assert.notEqual(one.at(start), first);
});
