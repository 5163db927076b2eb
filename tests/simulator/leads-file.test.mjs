// Files of leads as they come: what is in them is kept, and what is wrong is told by row.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./source.mjs";

const { readFile } = await source("leads/read-file");
const { detectEncoding } = await source("leads/encoding");
const { detectSeparator } = await source("leads/separator");

const going = async () => true;

/** A file as rows of texts, its problems, and how it is written. */
async function read(content, format = {}) {
  const { table, problems, format: found, events } = await readFile(new Blob([content]), format, going);
  const rows = Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => column.textAt(row)));
  const numbers = Array.from(table.rows.slice(0, table.rowCount));
  return { names: table.columns.map(({ name }) => name), rows, numbers, problems: problems.list, counts: problems.counts, format: found, events };
}

test("a plain file, with quoted cells over lines and quotes within", async () => {
  const { names, rows, numbers, problems } = await read('name,note\r\nAnna,"one, ""two""\r\nthree"\r\nBo,\r\n');
  assert.deepEqual(names, ["name", "note"]);
  assert.deepEqual(rows, [["Anna", 'one, "two"\r\nthree'], ["Bo", ""]]);
  assert.deepEqual(numbers, [2, 3]);
  assert.deepEqual(problems, []);
});

for (const [separator, text] of [[",", "a,b\n1,2"], [";", "a;b\n1,5;2"], ["\t", "a\tb\n1\t2"], ["|", "a|b\n1|2"]]) {
  test(`the separator ${JSON.stringify(separator)} is found`, async () => {
    const { rows, format } = await read(text);
    assert.equal(format.separator, separator);
    assert.equal(rows[0].length, 2);
  });
}

test("a separator within quotes does not count, and `sep=` is believed", () => {
  assert.equal(detectSeparator('"a;b;c",d\n"1;2;3",4\n'), ",");
  assert.equal(detectSeparator("sep=;\na,b;c\n"), ";");
});

test("`sep=` is no header", async () => {
  const { names, rows, numbers } = await read("sep=;\r\na;b\r\n1;2\r\n");
  assert.deepEqual(names, ["a", "b"]);
  assert.deepEqual(rows, [["1", "2"]]);
  assert.deepEqual(numbers, [3]);
});

const sentence = "名称,城市\n北京公司,上海\n我们的产品,在中国的公司\n";
for (const [encoding, bytes, expected] of [
  ["utf-8", Buffer.from("\ufeffnavn,by\nÅse,Bodø\n"), "Bodø"],
  ["utf-16le", Buffer.from("\ufeffnavn,by\nÅse,Bodø\n", "utf16le"), "Bodø"],
  ["utf-16le", Buffer.from("navn,by\nAnna,Bodø\n", "utf16le"), "Bodø"],
  ["utf-16be", Buffer.from("\ufeffnavn,by\nÅse,Bodø\n", "utf16le").swap16(), "Bodø"],
  ["windows-1252", Buffer.from("navn,by\nÅse,Bodø\n", "latin1"), "Bodø"],
  ["gb18030", gb18030(sentence), "上海"],
]) {
  test(`${encoding} is found (${bytes.subarray(0, 4).toString("hex")}…)`, async () => {
    const { names, rows, format, problems } = await read(bytes);
    assert.equal(format.encoding, encoding);
    assert.equal(rows[0][1], expected);
    assert.equal(names[0].includes("\ufeff"), false);
    assert.deepEqual(problems, []);
  });
}

test("a character cut in two by the sample or by a piece is no mistake", async () => {
  const content = `a,b\n${"1,ø\n".repeat(120_000)}`;
  const { rows, format, problems } = await read(content);
  assert.equal(format.encoding, "utf-8");
  assert.equal(rows.length, 120_000);
  assert.ok(rows.every(([, one]) => one === "ø"));
  assert.deepEqual(problems, []);
  assert.equal(detectEncoding(Buffer.from("ø").subarray(0, 1)), "utf-8");
});

test("an encoding can be given where the guess is wrong; what it cannot read is told", async () => {
  const { rows, problems } = await read(Buffer.from("a,b\n1,ø\n", "latin1"), { encoding: "utf-8" });
  assert.equal(rows[0][1], "\ufffd");
  assert.deepEqual(problems, [{ code: "bad_text", row: 2, detail: "b" }]);
});

test("a quote that is never closed costs its own row only", async () => {
  const { rows, problems } = await read('a,b,c\n1,"two,3\n4,5,6\n7,"8",9\n');
  assert.deepEqual(rows, [["1", "two", "3"], ["4", "5", "6"], ["7", "8", "9"]]);
  assert.deepEqual(problems, [{ code: "unclosed_quote", row: 2, detail: "" }]);
});

test("…also at the end of the file, and where it swallows a row of the right width", async () => {
  assert.deepEqual((await read('a,b\n1,2\n3,"4')).rows, [["1", "2"], ["3", "4"]]);
  const { rows, problems } = await read('a,b,c\n1,2,"x\n4,5,6\n7,8,y"\n1,2,3\n');
  assert.deepEqual(rows, [["1", "2", "x\n4,5,6\n7,8,y"], ["1", "2", "3"]], "a cell over lines that is closed is a cell");
  assert.deepEqual(problems, []);
});

test("…and where nothing closes it for megabytes", async () => {
  const content = `a,b\n1,"open\n${"2,3\n".repeat(600_000)}`;
  const { rows, counts } = await read(content);
  assert.deepEqual(rows[0], ["1", "open"]);
  assert.deepEqual(rows[1], ["2", "3"]);
  assert.equal(counts.unclosed_quote, 1);
  assert.equal(counts.rows_capped, 1);
});

test("a file with a broken quote in each of 50 000 rows takes no longer than it should", async () => {
  const began = performance.now();
  const { rows, counts } = await read(`a,b\n${'"x,1\n'.repeat(50_000)}`);
  assert.equal(rows.length, 50_000);
  assert.deepEqual(rows[49_999], ["x", "1"]);
  assert.equal(counts.unclosed_quote, 100);
  assert.equal(counts.quotes_ignored, 1);
  assert.ok(performance.now() - began < 5000);
});

test("a quote in the middle of a cell is told and kept", async () => {
  const { rows, problems } = await read('a,b\n"5" pipe",2\n');
  assert.deepEqual(rows, [['5" pipe', "2"]]);
  assert.deepEqual(problems, [{ code: "stray_quote", row: 2, detail: "" }]);
});

test("ragged rows: what is missing is unknown, what is too much is left out, and both are told", async () => {
  const { rows, problems } = await read("a,b,c\n1,2\n1,2,3,4\n\n1,2,3\n");
  assert.deepEqual(rows, [["1", "2", ""], ["1", "2", "3"], ["1", "2", "3"]]);
  assert.deepEqual(problems, [
    { code: "too_few", row: 2, detail: "2" },
    { code: "too_many", row: 3, detail: "4" },
  ]);
});

test("NUL bytes are taken out and told", async () => {
  const { rows, problems } = await read("a,b\n1,2\0\0\n");
  assert.deepEqual(rows, [["1", "2"]]);
  assert.deepEqual(problems, [{ code: "nul", row: 2, detail: "b" }]);
});

test("10 000 columns are capped, and the rows are kept", async () => {
  const line = Array.from({ length: 10_000 }, (_, at) => at).join(",");
  const { names, rows, problems } = await read(`${line}\n${line}\n${line}\n`);
  assert.equal(names.length, 500);
  assert.equal(rows.length, 2);
  assert.deepEqual(problems, [{ code: "columns_capped", row: 1, detail: "10000" }]);
});

test("a line without an end is cut, and the next one is read", async () => {
  const { rows, problems } = await read(`a,b\n1,${"x".repeat(3_000_000)}\n3,4\n`);
  assert.equal(rows.length, 2);
  assert.equal(rows[0][1].length, 4096);
  assert.deepEqual(rows[1], ["3", "4"]);
  assert.deepEqual(problems.map(({ code, row }) => [code, row]), [["long_row", 2], ["long_cell", 2]]);
});

test("headers that are blank or there twice get names of their own", async () => {
  const { names, rows } = await read("a,,a,\n1,2,3,\n");
  assert.deepEqual(names, ["a", "#2", "a (2)"]);
  assert.deepEqual(rows, [["1", "2", "3"]]);
});

test("a file of the old Mac, one without a line end, one with a header only, and an empty one", async () => {
  assert.deepEqual((await read("a,b\r1,2\r3,4\r")).rows, [["1", "2"], ["3", "4"]]);
  assert.deepEqual((await read("a,b\n1,2")).rows, [["1", "2"]]);
  assert.deepEqual((await read("a,b")).counts, { empty_file: 1 });
  assert.deepEqual((await read("")).counts, { empty_file: 1 });
});

test("no more is read of a file than its caps allow", async () => {
  // Says that it is 1 GB, and would give it.
  let given = 0;
  const size = 1024 ** 3;
  const piece = new TextEncoder().encode("1,2,3,4,5,6,7\n".repeat(18_724));
  const file = {
    size,
    slice: (from, to) => ({
      arrayBuffer: async () => {
        given += to - from;
        return from === 0 ? new TextEncoder().encode("a,b,c,d,e,f,g\n".padEnd(to - from, "1,2,3,4,5,6,7\n")).buffer : piece.slice(0, to - from).buffer;
      },
    }),
  };
  const { table, problems } = await readFile(file, {}, going);
  assert.equal(table.rowCount, 200_000);
  assert.equal(problems.counts.rows_capped, 1);
  assert.ok(given < 8 * 1024 * 1024, `${given} bytes were read`);
});

test("a file of many unread bytes ends at the cap of bytes", async () => {
  const piece = new Uint8Array(256 * 1024).fill(10);
  const file = { size: 1024 ** 3, slice: (from, to) => ({ arrayBuffer: async () => piece.slice(0, to - from).buffer }) };
  const { problems, bytes } = await readFile(file, { json: false, encoding: "utf-8", separator: "," }, going);
  assert.equal(bytes, 256 * 1024 * 1024);
  assert.equal(problems.counts.bytes_capped, 1);
});

test("reading can be called off", async () => {
  let asked = 0;
  const { table } = await readFile(new Blob(["a,b\n", "1,2\n".repeat(200_000)]), {}, async () => (asked += 1) < 2);
  assert.ok(table.rowCount < 200_000);
});

test("JSON lines: leads with events, flat objects, and lines that are neither", async () => {
  const lines = [
    JSON.stringify({ id: "7", attributes: { jobTitle: "CTO", tags: ["a", "b"] }, events: [{ event: "demo_request", at: 1 }] }),
    JSON.stringify({ jobTitle: "CEO", company: { name: "Acme", size: 50 }, converted: true }),
    "not json",
    "[1]",
    "",
    JSON.stringify({ __proto__: null, constructor: "x", jobTitle: null }),
  ];
  const { names, rows, numbers, problems, format, events } = await read(lines.join("\n"));
  assert.equal(format.json, true);
  assert.deepEqual(names, ["id", "jobTitle", "tags", "company.name", "company.size", "converted", "constructor"]);
  assert.deepEqual(rows[0], ["7", "CTO", "a;b", "", "", "", ""]);
  assert.deepEqual(rows[1], ["", "CEO", "", "Acme", "50", "true", ""]);
  assert.deepEqual(numbers, [1, 2, 6]);
  assert.deepEqual(problems.map(({ code, row }) => [code, row]), [["not_json", 3], ["not_a_lead", 4]]);
  assert.deepEqual(JSON.parse(events[0]), [{ event: "demo_request", at: 1 }]);
});

/** GB 18030 by the decoder that Node has, turned round. */
function gb18030(text) {
  const decoder = new TextDecoder("gb18030");
  const bytes = [];
  const known = new Map();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low !== 0x7f) known.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
    }
  }
  for (const char of text) bytes.push(...(char < "\u0080" ? [char.charCodeAt(0)] : known.get(char)));
  return Buffer.from(bytes);
}
