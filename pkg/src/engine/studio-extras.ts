/** What the studio's engine can do besides, over its face. */
import type { History, Outlook } from "../types.js";
import type { Extras } from "./extras.js";
import type { Face, StudioFace } from "./face.js";
import type { Machine } from "./machine.js";
import { pick } from "./unpack.js";
import { Reader, type Words } from "./words.js";

export const extras: Extras = {
  outlook(machine, words, visitor, at) {
    const face = faceOf(machine);
    face.visitor_outlook(visitor, at);
    // First, for the memory may have grown and left the view behind.
    const start = machine.placeOf(face.answers());
    return unpackOutlook(words, machine.doubles, start);
  },

  history(machine, words, visitor, at) {
    const face = faceOf(machine);
    const names = machine.takeBytes(face.visitor_history(visitor, at));
    const start = machine.placeOf(face.answers());
    return unpackHistory(words, machine.doubles, start, new Reader(names));
  },

  scoreLines(machine, visitor, lines, at) {
    const face = faceOf(machine);
    const length = typeof lines === "string" ? machine.putText(lines) : machine.putBytes(lines);
    const count = face.leads_score(visitor, length, at);
    const start = machine.placeOf(face.answers());
    return machine.doubles.slice(start, start + count);
  },

  assessLines(machine, visitor, lines, at, asCsv) {
    return machine.takeBytes(faceOf(machine).leads_assess(visitor, machine.putBytes(lines), at, asCsv ? 1 : 0));
  },

  panic(face) {
    const { panic_words: words, panic_length: length, memory } = face as StudioFace;
    return new TextDecoder().decode(new Uint8Array(memory.buffer, words(), length()));
  },
};

function faceOf(machine: Machine): StudioFace {
  return machine.face as StudioFace;
}

/** An outlook from its doubles. */
function unpackOutlook(words: Words, doubles: Float64Array, start: number): Outlook {
  let next = start + 4;
  const changesAt = doubles[start + 2]!;
  const frameworks: string[] = [];
  for (let count = doubles[next++]!; count > 0; count -= 1) frameworks.push(words.frameworks[doubles[next++]!]!.id);
  const questions: Outlook["next"]["questions"] = [];
  for (let count = doubles[next++]!; count > 0; count -= 1) {
    const attribute = words.names[doubles[next]!]!;
    const ask = words.questions.find((question) => question.attribute === attribute)!.ask;
    questions.push({ attribute, ask, worth: doubles[next + 1]! / 1000 });
    next += 2;
  }
  return {
    next: {
      stage: pick(words.stages, doubles[start]!)?.id ?? null,
      score: doubles[start + 1]! / 1000,
      frameworks,
      questions,
    },
    changesAt: Number.isNaN(changesAt) ? null : changesAt,
    decaying: doubles[start + 3] === 1,
  };
}

/** A history from its doubles and the names of its events. */
function unpackHistory(words: Words, doubles: Float64Array, start: number, names: Reader): History {
  let next = start + 1;
  const moment = (at: number) => (Number.isNaN(at) ? null : at);
  const points = Array.from({ length: doubles[start]! }, () => {
    const event = names.text();
    const stage = pick(words.stages, doubles[next + 2]!)?.id ?? null;
    const point = { at: doubles[next]!, event, score: doubles[next + 1]! / 1000, stage };
    next += 3;
    return point;
  });
  const stages = words.stages.map(({ id }) => {
    const [reachedAt, due, overdue] = [doubles[next]!, doubles[next + 1]!, doubles[next + 2]!];
    next += 3;
    return { id, reachedAt: moment(reachedAt), due: moment(due), overdue: overdue === 1 };
  });
  return { points, stages };
}
