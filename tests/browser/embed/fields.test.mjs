import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { fieldReader, isPrivate, answerOf } = await source("fields");

/** As much of an element as is asked for; its value must not be. */
function field(attributes, { optedOut = false } = {}) {
  return {
    id: attributes.id ?? "",
    getAttribute: (name) => attributes[name] ?? null,
    closest: () => (optedOut ? {} : null),
    get value() {
      return assert.fail("read");
    },
  };
}

test("a map names what is read, and nothing else is", () => {
  const read = fieldReader({ jobtitle: "jobTitle", numemployees: { to: "employees", as: "range" } });
  assert.deepEqual(read("jobtitle"), { to: "jobTitle" });
  assert.deepEqual(read("numemployees"), { to: "employees", as: "range" });
  for (const name of ["email", "constructor", "__proto__", "toString", ""]) assert.equal(read(name), undefined);
  assert.equal(read(""), undefined);
  assert.equal(fieldReader({})("email"), undefined);
});

test("without a map common names are read, however they are written", () => {
  const read = fieldReader();
  for (const [name, to] of [
    ["email", "email"],
    ["Work_Email", "email"],
    ["company", "company"],
    ["company-name", "company"],
    ["jobtitle", "jobTitle"],
    ["job_title", "jobTitle"],
    ["Job Title", "jobTitle"],
    ["numemployees", "employees"],
    ["companySize", "employees"],
    ["country", "country"],
    ["0-1/jobtitle", "jobTitle"],
    ["mauticform[company]", "company"],
    ["fields[email][]", "email"],
    ["NumberOfEmployees", "employees"],
  ]) {
    assert.equal(read(name)?.to, to, name);
  }
  assert.equal(read("q7", "organization-title")?.to, "jobTitle");
  assert.equal(read("q8", "organization")?.to, "company");
  for (const name of ["message", "title", "phone", "constructor", "q9"]) assert.equal(read(name), undefined, name);
});

test("passwords, cards and what is opted out are private", () => {
  for (const attributes of [
    { name: "a", type: "password" },
    { name: "a", type: "PASSWORD" },
    { name: "a", type: "file" },
    { name: "a", autocomplete: "current-password" },
    { name: "a", autocomplete: "one-time-code" },
    { name: "a", autocomplete: "cc-number" },
    { name: "a", autocomplete: "section-pay billing cc-csc" },
    { name: "password" },
    { name: "user_passwd" },
    { name: "pwd" },
    { name: "pass" },
    { name: "passphrase" },
    { name: "card_number" },
    { name: "cardnumber" },
    { name: "creditCard" },
    { name: "cvc" },
    { name: "cvv2" },
    { name: "ccnum" },
    { name: "iban" },
    { name: "a", id: "password" },
  ]) {
    assert.ok(isPrivate(field(attributes)), JSON.stringify(attributes));
  }
  assert.ok(isPrivate(field({ name: "email" }, { optedOut: true })));
  for (const name of ["email", "company", "jobtitle", "account", "passport_country", "scorecard", "access"]) {
    assert.ok(!isPrivate(field({ name })), name);
  }
});

test("answers: trimmed, several as a list, blank as unknown, a range as its lower bound", () => {
  assert.equal(answerOf(["  CTO "]), "CTO");
  assert.deepEqual(answerOf(["a", " ", "b"]), ["a", "b"]);
  for (const blank of [[], [""], ["  "]]) assert.equal(answerOf(blank), null);
  assert.equal(answerOf(["500+"], "range"), 500);
  assert.equal(answerOf(["Just me"], "range"), null);
  assert.equal(answerOf([""], "range"), null);
});

test("answers as what is shown, as a list even of one, and as whether anything is chosen", () => {
  assert.equal(answerOf(["7"], "label", () => ["Chief technology officer"]), "Chief technology officer");
  assert.deepEqual(answerOf(["a", "b"], "label", () => ["Alpha", "Beta"]), ["Alpha", "Beta"]);
  assert.equal(answerOf(["7"], "label"), "7");
  assert.equal(answerOf([""], "label", () => ["Please choose"]), null);
  assert.equal(answerOf(["enterprise"], "range", () => ["500+ people"]), 500);
  assert.equal(answerOf(["10-49"], "range", () => ["500+ people"]), 10);
  assert.deepEqual(answerOf(["a"], "list"), ["a"]);
  for (const [texts, yes] of [[["on"], true], [["1"], true], [["true"], true], [[], false], [["false"], false], [["0"], false]]) {
    assert.equal(answerOf(texts, "checked"), yes);
  }
});
