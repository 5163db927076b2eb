// The opponents: scorers that an expert would write by hand in JavaScript, with the answers of the model language
// for what the benchmarks' models use.
//
// `closures(model)` scores a whole lead: rules are compiled to closures, indexed by the event's name, and each distinct
// text is matched once and its rules remembered.
// `incremental(model)` keeps a visitor: an event costs what its rules cost, an answer what still changes with time.
//
// Constructs that no benchmark uses (event tests in conditions, `sameAs`, frameworks, labels, …) are refused, and so
// the opponents carry no cost for them; nor do they compute `verified` or `warnings`, which the engine does.

const FALSE = 0;
const UNKNOWN = 1;
const TRUE = 2;

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const AHEAD_MS = 300_000;
const MAX_EVENTS = 10_000;
const MAX_TEXT = 4096;
const MAX_NUMBER = 1e15;
const MAX_REMEMBERED = 4096;
// Monday, 1969-12-29: weeks begin on a Monday.
const WEEK_SHIFT_MS = 3 * UNIT_MS.d;

const COUNT_ALL = 0;
const COUNT_NEWEST = 1;
const COUNT_PER_BUCKET = 2;
const COUNT_PER_SESSION = 3;
const COUNT_METER = 4;

const DECAY_NONE = 0;
const DECAY_HALF_LIFE = 1;
const DECAY_LINEAR = 2;
const DECAY_COMPOUND = 3;

// How a visitor keeps a rule: a count that time does not change, a sum of weights, or a list of moments.
const MODE_COUNTED = 0;
const MODE_HALF_LIFE = 1;
const MODE_LISTED = 2;

function duration(text) {
  return Number(text.slice(0, -1)) * UNIT_MS[text.at(-1)];
}

function thousandths(points) {
  return Math.round(points * 1000);
}

/** Half away from zero. */
function round(value) {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function refuse(what) {
  throw new Error(`the hand-written scorer does not cover ${what}`);
}

/** A property of an event. The names that the model uses most are read without a look-up by name. */
function propertyOf(event, property) {
  const { properties } = event;
  if (properties === undefined || properties === null) return undefined;
  switch (property) {
    case "path": return properties.path;
    case "target": return properties.target;
    case "file": return properties.file;
    case "seconds": return properties.seconds;
    case "percent": return properties.percent;
    case "form": return properties.form;
    case "query": return properties.query;
    default: return properties[property];
  }
}

// ---- conditions ----

function cut(text) {
  return text.length <= MAX_TEXT ? text : [...text.slice(0, 2 * MAX_TEXT)].slice(0, MAX_TEXT).join("");
}

function numberOf(text) {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return Number.NaN;
  const value = Number(text);
  return Math.abs(value) <= MAX_NUMBER ? value : Number.NaN;
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function globOf(pattern) {
  const source = [...pattern].map((char) => (char === "*" ? "[^]*" : char === "?" ? "[^]" : escape(char))).join("");
  return new RegExp(`^${source}$`, "u");
}

function wordsOf(words) {
  const any = words.map((word) => escape(word.toLowerCase())).join("|");
  return new RegExp(`(?<![\\p{Alphabetic}\\p{N}])(?:${any})(?![\\p{Alphabetic}\\p{N}])`, "u");
}

/** A known value as tests see it; what is dear to work out, only when a test asks. */
class Subject {
  constructor() {
    /** Trimmed, cut and lower-cased; null for a number. */
    this.text = null;
    this.trimmed = "";
    this.value = Number.NaN;
    this.hasValue = false;
  }

  /** Takes a value in; false when it is unknown. Arrays are taken element by element. */
  take(value) {
    if (typeof value === "string") {
      this.trimmed = cut(value.trim());
      this.text = this.trimmed.toLowerCase();
      this.hasValue = false;
      return this.trimmed !== "";
    }
    if (typeof value === "number") {
      this.text = null;
      this.value = value;
      this.hasValue = true;
      return Math.abs(value) <= MAX_NUMBER;
    }
    return typeof value === "boolean" && this.take(String(value));
  }

  get number() {
    if (!this.hasValue) {
      this.value = numberOf(this.trimmed);
      this.hasValue = true;
    }
    return this.value;
  }

  get length() {
    return /[\ud800-\udfff]/.test(this.trimmed) ? [...this.trimmed].length : this.trimmed.length;
  }
}

function compileEqual(operand) {
  if (typeof operand === "number") return (subject) => subject.number === operand;
  const operandText = String(operand).trim().toLowerCase();
  const operandNumber = numberOf(operandText);
  return (subject) => (subject.text === null ? subject.number === operandNumber : subject.text === operandText);
}

function compileOneOf(operands) {
  if (operands.every((operand) => typeof operand === "string" && Number.isNaN(numberOf(operand.trim())))) {
    const texts = new Set(operands.map((operand) => operand.trim().toLowerCase()));
    return (subject) => texts.has(subject.text);
  }
  const tests = operands.map(compileEqual);
  return (subject) => tests.some((test) => test(subject));
}

function compileOp(op, operand, lists) {
  const lower = typeof operand === "string" ? operand.toLowerCase() : operand;
  switch (op) {
    case "is": return compileEqual(operand);
    case "oneOf": return compileOneOf(operand);
    case "inList": return compileOneOf(lists[operand]);
    case "contains": return ({ text }) => text !== null && text.includes(lower);
    case "containsAny": {
      const parts = operand.map((part) => part.toLowerCase());
      return ({ text }) => text !== null && parts.some((part) => text.includes(part));
    }
    case "hasWord": {
      const words = wordsOf([operand].flat());
      return ({ text }) => text !== null && words.test(text);
    }
    case "startsWith": return ({ text }) => text !== null && text.startsWith(lower);
    case "endsWith": return ({ text }) => text !== null && text.endsWith(lower);
    case "matches": {
      const glob = globOf(lower);
      return ({ text }) => text !== null && glob.test(text);
    }
    case "atLeast": return (subject) => subject.number >= operand;
    case "atMost": return (subject) => subject.number <= operand;
    case "above": return (subject) => subject.number > operand;
    case "below": return (subject) => subject.number < operand;
    case "longerThan": return (subject) => subject.text !== null && subject.length > operand;
    case "shorterThan": return (subject) => subject.text !== null && subject.length < operand;
    default: return refuse(`\`${op}\``);
  }
}

function compileOps(ops, lists) {
  const tests = Object.entries(ops).map(([op, operand]) => compileOp(op, operand, lists));
  if (tests.length === 0) return () => true;
  if (tests.length === 1) return tests[0];
  return (subject) => tests.every((test) => test(subject));
}

/** A three-valued test of any value; with `remember`, what a text came to is looked up the next time. */
function compileValueTest(ops, lists, remember) {
  const test = compileOps(ops, lists);
  const subject = new Subject();
  const answers = new Map();
  const ofScalar = (value) => (subject.take(value) ? (test(subject) ? TRUE : FALSE) : UNKNOWN);
  const ofText = (value) => {
    if (!remember) return ofScalar(value);
    let answer = answers.get(value);
    if (answer === undefined) {
      answer = ofScalar(value);
      if (answers.size >= MAX_REMEMBERED) answers.clear();
      answers.set(value, answer);
    }
    return answer;
  };
  return (value) => {
    if (typeof value === "string") return ofText(value);
    if (!Array.isArray(value)) return ofScalar(value);
    let answer = UNKNOWN;
    for (const element of value) {
      if (typeof element !== "string") continue;
      const one = ofText(element);
      if (one === TRUE) return TRUE;
      if (one === FALSE) answer = FALSE;
    }
    return answer;
  };
}

/** Reads an attribute; `emailDomain` falls back to what follows the last `@` of `email`. */
function reader(name) {
  if (name !== "emailDomain") return (attributes) => attributes[name];
  return (attributes) => {
    const { emailDomain, email } = attributes;
    if (emailDomain !== undefined && emailDomain !== null) return emailDomain;
    if (typeof email !== "string") return undefined;
    const sign = email.lastIndexOf("@");
    return sign < 0 ? undefined : email.slice(sign + 1);
  };
}

function compileCondition(condition, context) {
  const { lists, remember, names } = context;
  if (condition.all) {
    const members = condition.all.map((member) => compileCondition(member, context));
    return (attributes) => {
      let answer = TRUE;
      for (const member of members) {
        const one = member(attributes);
        if (one === FALSE) return FALSE;
        if (one < answer) answer = one;
      }
      return answer;
    };
  }
  if (condition.any) {
    const members = condition.any.map((member) => compileCondition(member, context));
    return (attributes) => {
      let answer = FALSE;
      for (const member of members) {
        const one = member(attributes);
        if (one === TRUE) return TRUE;
        if (one > answer) answer = one;
      }
      return answer;
    };
  }
  if (condition.not) {
    const member = compileCondition(condition.not, context);
    return (attributes) => TRUE - member(attributes);
  }
  const { attribute, known, ...ops } = condition;
  if (typeof attribute !== "string" || known !== undefined) return refuse("this condition");
  names.add(attribute);
  const read = reader(attribute);
  const test = compileValueTest(ops, lists, remember);
  return (attributes) => test(read(attributes));
}

// ---- rules on attributes: a closure from attributes to thousandths ----

function compileAttributeRule(rule, context) {
  if (rule.when) {
    const condition = compileCondition(rule.when, context);
    const points = thousandths(rule.points);
    return (attributes) => (condition(attributes) === TRUE ? points : 0);
  }
  context.names.add(rule.attribute);
  const read = reader(rule.attribute);
  const known = compileValueTest({}, context.lists, context.remember);
  const unknown = thousandths(rule.unknown ?? 0);
  const rows = rule.table.map(({ points, perUnit, ...ops }) => ({
    test: compileValueTest(ops, context.lists, context.remember),
    points: thousandths(points),
    perUnit: thousandths(perUnit ?? 0),
  }));
  return (attributes) => {
    const value = read(attributes);
    if (known(value) !== TRUE) return unknown;
    for (const row of rows) {
      if (row.test(value) !== TRUE) continue;
      if (row.perUnit === 0) return row.points;
      if (typeof value === "object") refuse("`perUnit` of an array");
      const number = typeof value === "number" ? value : numberOf(String(value).trim());
      return Number.isNaN(number) ? row.points : round(row.points + (row.perUnit * round(number * 1000)) / 1000);
    }
    return 0;
  };
}

// ---- rules on events ----

function compileDecay(decay) {
  if (decay === undefined) return { decay: DECAY_NONE };
  if (decay.halfLife) return { decay: DECAY_HALF_LIFE, rate: Math.LN2 / duration(decay.halfLife) };
  const { compound, every, lose } = decay;
  return { decay: compound ? DECAY_COMPOUND : DECAY_LINEAR, every: duration(every), lose, keep: 1 - lose / 100 };
}

function compileCount(count = "each") {
  if (count === "each") return { counting: COUNT_ALL, atMost: Number.POSITIVE_INFINITY };
  if (count === "once") return { counting: COUNT_NEWEST, atMost: 1 };
  if (count.per === undefined) return { counting: COUNT_NEWEST, atMost: count.atMost };
  if (count.per === "session") return { counting: COUNT_PER_SESSION, atMost: count.atMost };
  return {
    counting: COUNT_PER_BUCKET,
    atMost: count.atMost,
    bucketLength: UNIT_MS[count.per[0]],
    bucketShift: count.per === "week" ? WEEK_SHIFT_MS : 0,
  };
}

function sessionOf(event) {
  const { session } = event;
  return typeof session !== "string" || session.trim() === "" ? "" : session;
}

/** When the bucket of a moment begins: a moment belongs to it as long as it is less than a bucket's length later. */
function bucketStart(rule, at) {
  return Math.floor((at + rule.bucketShift) / rule.bucketLength) * rule.bucketLength - rule.bucketShift;
}

function modeOf(rule) {
  if (rule.within !== Number.POSITIVE_INFINITY) return MODE_LISTED;
  if (rule.decay === DECAY_NONE) return MODE_COUNTED;
  return rule.decay === DECAY_HALF_LIFE ? MODE_HALF_LIFE : MODE_LISTED;
}

// Every rule has the same shape, so that the loops over rules of all forms stay fast.
function compileRule(rule, group, index, context) {
  if (rule.enabled === false) refuse("rules that are off");
  const compiled = {
    index,
    id: rule.id,
    group: group.index,
    groupId: group.id,
    kind: group.kind,
    because: rule.because ?? rule.name ?? rule.id,
    points: thousandths(rule.points ?? 0),
    limited: rule.limit !== undefined,
    min: rule.limit?.min === undefined ? Number.NEGATIVE_INFINITY : thousandths(rule.limit.min),
    max: rule.limit?.max === undefined ? Number.POSITIVE_INFINITY : thousandths(rule.limit.max),
    ofAttributes: null,
    attributes: null,
    where: null,
    rest: null,
    mode: MODE_COUNTED,
    within: Number.POSITIVE_INFINITY,
    counting: COUNT_ALL,
    atMost: Number.POSITIVE_INFINITY,
    bucketLength: 0,
    bucketShift: 0,
    property: "",
    step: 0,
    decay: DECAY_NONE,
    rate: 0,
    every: 0,
    lose: 0,
    keep: 0,
  };
  if (rule.on === undefined) {
    const names = new Set();
    compiled.ofAttributes = compileAttributeRule(rule, { ...context, names });
    compiled.attributes = names;
    return compiled;
  }
  if (rule.on.verified !== undefined) refuse("`verified`");
  if (rule.on.within) compiled.within = duration(rule.on.within);
  if (rule.meter) {
    if (rule.on.within || rule.decay || rule.count) refuse("a meter with a window");
    Object.assign(compiled, { counting: COUNT_METER, property: rule.meter.property, step: thousandths(rule.meter.step) });
  } else {
    Object.assign(compiled, compileDecay(rule.decay), compileCount(rule.count));
  }
  compiled.mode = modeOf(compiled);
  return compiled;
}

function holds(value, ops) {
  return Object.entries(ops).every(([op, operand]) => {
    switch (op) {
      case "atLeast": return value >= operand;
      case "atMost": return value <= operand;
      case "above": return value > operand;
      case "below": return value < operand;
      default: return refuse(`\`${op}\``);
    }
  });
}

function compileStage(condition) {
  if (condition.all) {
    const members = condition.all.map(compileStage);
    return (...scores) => members.every((member) => member(...scores));
  }
  if (condition.any) {
    const members = condition.any.map(compileStage);
    return (...scores) => members.some((member) => member(...scores));
  }
  if (condition.not) {
    const member = compileStage(condition.not);
    return (...scores) => !member(...scores);
  }
  for (const [place, name] of ["score", "fit", "engagement"].entries()) {
    if (condition[name] === undefined) continue;
    const ops = Object.entries(condition[name]);
    if (ops.length === 1 && ops[0][0] === "atLeast") {
      const least = ops[0][1];
      if (place === 0) return (score) => score >= least;
      if (place === 1) return (_, fit) => fit >= least;
      return (_, __, engagement) => engagement >= least;
    }
    return (...scores) => holds(scores[place], condition[name]);
  }
  return refuse("this stage");
}

/** Tests one property of one event after the other; the text is prepared once for all tests. */
class Looker {
  constructor() {
    this.event = null;
    this.property = "";
    this.value = undefined;
    this.known = false;
    this.subject = new Subject();
  }

  holds(event, test) {
    if (this.event !== event || this.property !== test.property) {
      this.event = event;
      this.property = test.property;
      this.value = propertyOf(event, test.property);
      this.known = this.subject.take(this.value);
    }
    if (this.known) return test.ofSubject(this.subject);
    return Array.isArray(this.value) && test.test(this.value) === TRUE;
  }

  matches(event, tests) {
    for (const test of tests) if (!this.holds(event, test)) return false;
    return true;
  }
}

/** The rules that one event's name can touch, with what each distinct value of one property leads to. */
class EventRules {
  constructor(property) {
    this.rules = [];
    /** The property that most rules test: its values are remembered. */
    this.property = property;
    this.found = new Map();
    this.looker = new Looker();
  }

  /** The rules that this event matches, `rest` aside. */
  select(event) {
    if (this.property === "") return this.rules;
    const value = propertyOf(event, this.property);
    const found = this.found.get(value);
    return found === undefined ? this.learn(event, value) : found;
  }

  learn(event, value) {
    this.looker.event = null;
    const found = this.rules.filter((rule) =>
      rule.where.every((test) => test.property !== this.property || this.looker.holds(event, test)),
    );
    if (this.found.size >= MAX_REMEMBERED) this.found.clear();
    if (typeof value !== "object") this.found.set(value, found);
    return found;
  }
}

function compileEvents(rules, documents, context) {
  const names = new Set();
  for (const rule of rules) {
    if (rule.ofAttributes !== null) continue;
    const { on } = documents[rule.index];
    rule.where = Object.entries(on.where ?? {}).map(([property, ops]) => ({
      property,
      ofSubject: compileOps(ops, context.lists),
      test: compileValueTest(ops, context.lists, false),
    }));
    for (const name of [on.event].flat()) names.add(name);
  }
  const byName = new Map();
  for (const name of names) {
    const uses = new Map();
    const touched = rules.filter((rule) => {
      if (rule.ofAttributes !== null) return false;
      const events = [documents[rule.index].on.event].flat();
      return events.includes(name) || events.includes("*");
    });
    for (const rule of touched) {
      for (const { property } of rule.where) uses.set(property, (uses.get(property) ?? 0) + 1);
    }
    const [property] = [...uses].sort((a, b) => b[1] - a[1])[0] ?? [""];
    const entry = new EventRules(property);
    for (const rule of touched) {
      const rest = rule.where.filter((test) => test.property !== property);
      const { event } = documents[rule.index].on;
      if (rest.length > 0 && (event === "*" || Array.isArray(event))) refuse("several properties under several names");
      rule.rest = rest.length === 0 ? null : (event) => rest.every((test) => test.test(propertyOf(event, test.property)) === TRUE);
      entry.rules.push(rule);
    }
    byName.set(name, entry);
  }
  const others = byName.get("*") ?? new EventRules("");
  byName.delete("*");
  byName.set("set", new EventRules(""));
  return { byName, others };
}

function compile(model, remember) {
  for (const key of ["disqualify", "frameworks", "labels", "grade", "routes"]) if (model[key]) refuse(`\`${key}\``);
  const context = { lists: model.lists ?? {}, remember };
  const documents = [];
  const rules = [];
  const groups = model.groups.map((group, index) => {
    const compiled = {
      index,
      id: group.id,
      kind: group.kind,
      isFit: group.kind === "fit",
      min: group.limit?.min === undefined ? Number.NEGATIVE_INFINITY : thousandths(group.limit.min),
      max: group.limit?.max === undefined ? Number.POSITIVE_INFINITY : thousandths(group.limit.max),
      limited: [],
    };
    for (const document of group.rules) {
      const rule = compileRule(document, compiled, rules.length, context);
      documents.push(document);
      rules.push(rule);
      if (rule.limited) compiled.limited.push(rule);
    }
    return compiled;
  });
  const { min, max, base = 0, precision = 0 } = model.score ?? {};
  return {
    rules,
    limited: rules.filter((rule) => rule.limited),
    groups,
    ofAttributes: rules.filter((rule) => rule.ofAttributes !== null),
    ofEvents: rules
      .filter((rule) => rule.ofAttributes === null)
      .map((rule) => ({ rule, names: [documents[rule.index].on.event].flat() })),
    ...compileEvents(rules, documents, context),
    base: thousandths(base),
    min: min === undefined ? Number.NEGATIVE_INFINITY : thousandths(min),
    max: max === undefined ? Number.POSITIVE_INFINITY : thousandths(max),
    unit: 10 ** (3 - precision),
    stages: (model.stages ?? []).map((stage) => {
      if (stage.after || stage.keep) refuse("stages that follow");
      return { id: stage.id, holds: compileStage(stage.when) };
    }),
  };
}

// ---- the answer, common to both ----

function clamp(value, min, max) {
  return value < min ? min : value > max ? max : value;
}

function rounded(value, unit) {
  return (round(value / unit) * unit) / 1000;
}

function stageOf(plan, score, fit, engagement) {
  for (let index = plan.stages.length - 1; index >= 0; index -= 1) {
    if (plan.stages[index].holds(score, fit, engagement)) return plan.stages[index].id;
  }
  return null;
}

/** The score from the groups' sums, rules' limits already applied. */
function scoreOf(plan, sums) {
  let total = plan.base;
  for (const group of plan.groups) total += clamp(sums[group.index], group.min, group.max);
  return rounded(clamp(total, plan.min, plan.max), plan.unit);
}

/** Sorts by |points| descending, then by the model's order. Few rules, or rules nearly in order: insertion is best. */
function sortByWeight(plan, list, points, isNearlySorted) {
  if (list.length > 40 && !isNearlySorted) {
    sortMany(plan, list, points);
    return;
  }
  let last = Number.POSITIVE_INFINITY;
  let lastIndex = -1;
  for (let next = 0; next < list.length; next += 1) {
    const rule = list[next];
    const { index } = rule;
    const weight = Math.abs(points[index]);
    if (weight < last || (weight === last && index > lastIndex)) {
      last = weight;
      lastIndex = index;
      continue;
    }
    // The last of those in order stays the last, one place further.
    let place = next;
    do {
      list[place] = list[place - 1];
      place -= 1;
    } while (place > 0 && isBefore(weight, index, list[place - 1], points));
    list[place] = rule;
  }
}

function isBefore(weight, index, other, points) {
  const otherWeight = Math.abs(points[other.index]);
  return weight > otherWeight || (weight === otherWeight && index < other.index);
}

const MAX_RULES = 2048;
const sortKeys = new Float64Array(MAX_RULES);

/** Numbers sort without a comparing function: the weight, then the place from the end (exact below 2^53). */
function sortMany(plan, list, points) {
  const keys = sortKeys.subarray(0, list.length);
  for (const [place, rule] of list.entries()) {
    keys[place] = Math.abs(points[rule.index]) * MAX_RULES + (MAX_RULES - 1 - rule.index);
  }
  keys.sort();
  for (let place = 0; place < list.length; place += 1) {
    list[list.length - 1 - place] = plan.rules[MAX_RULES - 1 - (keys[place] % MAX_RULES)];
  }
}

/**
 * The whole answer. `touched`: the rules that can have points (sorted here); `points` and `times` by rule;
 * `sums`: by group, before any limit. `isNearlySorted`: `touched` was sorted not long ago.
 */
function answerOf(plan, touched, points, times, sums, isNearlySorted) {
  const limits = [];
  let fit = 0;
  let engagement = 0;
  for (const group of plan.groups) {
    let sum = sums[group.index];
    for (const rule of group.limited) {
      const before = points[rule.index];
      const change = clamp(before, rule.min, rule.max) - before;
      if (change === 0) continue;
      sum += change;
      limits.push({ at: "rule", id: rule.id, points: change / 1000 });
    }
    const held = clamp(sum, group.min, group.max);
    if (held !== sum) limits.push({ at: "group", id: group.id, points: (held - sum) / 1000 });
    if (group.isFit) fit += held;
    else engagement += held;
  }
  const sum = plan.base + fit + engagement;
  const total = clamp(sum, plan.min, plan.max);
  if (total !== sum) limits.push({ at: "total", points: (total - sum) / 1000 });
  const score = rounded(total, plan.unit);
  const roundedFit = rounded(fit, plan.unit);
  const roundedEngagement = rounded(engagement, plan.unit);

  sortByWeight(plan, touched, points, isNearlySorted);
  let length = touched.length;
  while (length > 0 && points[touched[length - 1].index] === 0) length -= 1;
  const reasons = new Array(length);
  for (let place = 0; place < length; place += 1) {
    const rule = touched[place];
    const { index } = rule;
    reasons[place] = {
      rule: rule.id,
      group: rule.groupId,
      kind: rule.kind,
      points: points[index] / 1000,
      times: times[index],
      because: rule.because,
    };
  }
  return {
    score,
    fit: roundedFit,
    engagement: roundedEngagement,
    stage: stageOf(plan, score, roundedFit, roundedEngagement),
    reasons,
    limits,
  };
}

// ---- the facts of a whole lead ----

const VERIFIED = new Set(["edge", "crm", "email"]);

function isVerified(event) {
  return VERIFIED.has(event.source);
}

function idOf(event) {
  return typeof event.id === "string" && event.id.trim() !== "" ? event.id : null;
}

/** The facts in the order of time, when something is to be left out or sorted. */
function settle(events, at) {
  const facts = [];
  const places = new Map();
  for (const event of events) {
    if (!(event.at <= at + AHEAD_MS)) continue;
    const id = idOf(event);
    const place = id === null ? undefined : places.get(id);
    if (place === undefined) {
      if (id !== null) places.set(id, facts.length);
      facts.push(event);
    } else if (isVerified(event) && !isVerified(facts[place])) {
      facts[place] = event;
    }
  }
  facts.sort((a, b) => a.at - b.at);
  if (facts.length <= MAX_EVENTS) return facts;
  let surplus = facts.length - MAX_EVENTS;
  const kept = facts.filter((event) => isVerified(event) || surplus-- <= 0);
  return kept.slice(Math.max(0, kept.length - MAX_EVENTS));
}

/** The facts in the order of time: as a rule the events as they stand. */
function factsOf(events, at) {
  if (events.length > MAX_EVENTS) return settle(events, at);
  let previous = Number.NEGATIVE_INFINITY;
  let ids = null;
  let withId = 0;
  for (const event of events) {
    if (!(event.at >= previous)) return settle(events, at);
    previous = event.at;
    if (event.id === undefined) continue;
    const id = idOf(event);
    if (id === null) continue;
    ids ??= new Set();
    ids.add(id);
    withId += 1;
    if (ids.size < withId) return settle(events, at);
  }
  return events;
}

function meterValue(event, property) {
  const value = propertyOf(event, property);
  const number = typeof value === "number" ? value : typeof value === "string" ? numberOf(value.trim()) : 0;
  return Math.abs(number) <= MAX_NUMBER ? round(number * 1000) : 0;
}

// ---- (a) a whole lead ----

/** What one rule has counted in one scan; `mark` tells whether it is of this scan. */
class Count {
  constructor() {
    this.mark = 0;
    this.times = 0;
    this.sum = 0;
    this.bucketStart = 0;
    this.inBucket = 0;
    this.session = "";
    this.sessions = null;
  }

  begin(mark) {
    this.mark = mark;
    this.times = 0;
    this.sum = 0;
    this.bucketStart = Number.POSITIVE_INFINITY;
    this.inBucket = 0;
    this.session = "";
    this.sessions = null;
  }

  /** Whether the event's bucket has room. Events come newest first, so a bucket that was left is never met again. */
  enterBucket(rule, at) {
    if (at < this.bucketStart) {
      this.bucketStart = bucketStart(rule, at);
      this.inBucket = 0;
    }
    if (this.inBucket >= rule.atMost) return false;
    this.inBucket += 1;
    return true;
  }

  /** The same for sessions, which can overlap. */
  enterSession(rule, event) {
    const { session } = event;
    if (session !== this.session) {
      const name = sessionOf(event);
      if (name !== this.session) {
        this.sessions ??= new Map();
        this.sessions.set(this.session, this.inBucket);
        this.session = name;
        this.inBucket = this.sessions.get(name) ?? 0;
      }
    }
    if (this.inBucket >= rule.atMost) return false;
    this.inBucket += 1;
    return true;
  }

  /** Counts an event that the rule matches. Events come newest first, so a cap that is full stays so. */
  add(rule, event, age) {
    switch (rule.counting) {
      case COUNT_NEWEST:
        if (this.times >= rule.atMost) return;
        break;
      case COUNT_PER_BUCKET:
        if (!this.enterBucket(rule, event.at)) return;
        break;
      case COUNT_PER_SESSION:
        if (!this.enterSession(rule, event)) return;
        break;
      case COUNT_METER:
        this.sum += meterValue(event, rule.property);
        return;
    }
    this.times += 1;
    switch (rule.decay) {
      case DECAY_HALF_LIFE:
        this.sum += Math.exp(-age * rule.rate);
        break;
      case DECAY_LINEAR:
        this.sum += Math.max(0, 100 - Math.floor(age / rule.every) * rule.lose);
        break;
      case DECAY_COMPOUND:
        this.sum += rule.keep ** Math.floor(age / rule.every);
        break;
    }
  }

  /** The points, before limits. */
  settle(rule) {
    if (rule.counting === COUNT_METER) {
      this.times = Math.floor(Math.max(0, this.sum) / rule.step);
      return rule.points * this.times;
    }
    switch (rule.decay) {
      case DECAY_NONE: return rule.points * this.times;
      case DECAY_LINEAR: return round((rule.points * this.sum) / 100);
      default: return round(rule.points * this.sum);
    }
  }
}

/** Goes through a lead's facts, newest first, and lets each rule count what it matches. */
class Scanner {
  constructor(plan) {
    this.plan = plan;
    this.mark = 0;
    this.counts = plan.rules.map(() => new Count());
    this.touched = [];
    this.looker = new Looker();
  }

  begin() {
    this.mark += 1;
    this.touched = [];
    this.looker.event = null;
  }

  count(rule, event, age) {
    if (age >= rule.within) return;
    const count = this.counts[rule.index];
    if (count.mark !== this.mark) {
      count.begin(this.mark);
      this.touched.push(rule);
    }
    count.add(rule, event, age);
  }

  scan(lead, at) {
    this.begin();
    const facts = factsOf(lead.events ?? [], at);
    for (let place = facts.length - 1; place >= 0; place -= 1) {
      const event = facts[place];
      const age = at - event.at;
      if (age >= -AHEAD_MS) this.visit(event, age < 0 ? 0 : age);
    }
  }
}

class PlainScanner extends Scanner {
  visit(event, age) {
    if (event.event === "set") return;
    for (const { rule, names } of this.plan.ofEvents) {
      if (!names.includes(event.event) && names[0] !== "*") continue;
      if (this.looker.matches(event, rule.where)) this.count(rule, event, age);
    }
  }
}

class IndexedScanner extends Scanner {
  visit(event, age) {
    const entry = this.plan.byName.get(event.event) ?? this.plan.others;
    for (const rule of entry.rules) {
      if (this.looker.matches(event, rule.where)) this.count(rule, event, age);
    }
  }
}

class RememberingScanner extends Scanner {
  // The loop of the base once more, so that it is compiled for this class alone: it is the one to beat.
  scan(lead, at) {
    this.begin();
    const { counts, mark, touched } = this;
    const { byName, others } = this.plan;
    const facts = factsOf(lead.events ?? [], at);
    for (let place = facts.length - 1; place >= 0; place -= 1) {
      const event = facts[place];
      let age = at - event.at;
      if (!(age >= -AHEAD_MS)) continue;
      if (age < 0) age = 0;
      const rules = (byName.get(event.event) ?? others).select(event);
      for (let next = 0; next < rules.length; next += 1) {
        const rule = rules[next];
        if (age >= rule.within || (rule.rest !== null && !rule.rest(event))) continue;
        const count = counts[rule.index];
        if (count.mark !== mark) {
          count.begin(mark);
          touched.push(rule);
        }
        count.add(rule, event, age);
      }
    }
  }
}

/**
 * Scores whole leads: `score(lead, at)` and `assess(lead, at)`.
 * `index: false` tries every rule on every event; `remember: false` matches each text anew.
 */
export function closures(model, { index = true, remember = index } = {}) {
  const plan = compile(model, remember);
  const scanner = new (remember ? RememberingScanner : index ? IndexedScanner : PlainScanner)(plan);
  const sums = new Float64Array(plan.groups.length);
  const points = new Float64Array(plan.rules.length);
  const times = new Int32Array(plan.rules.length);

  return {
    plan,

    score(lead, at) {
      scanner.scan(lead, at);
      sums.fill(0);
      const attributes = lead.attributes ?? {};
      for (const rule of plan.ofAttributes) sums[rule.group] += clamp(rule.ofAttributes(attributes), rule.min, rule.max);
      for (const rule of scanner.touched) {
        sums[rule.group] += clamp(scanner.counts[rule.index].settle(rule), rule.min, rule.max);
      }
      return scoreOf(plan, sums);
    },

    assess(lead, at) {
      scanner.scan(lead, at);
      sums.fill(0);
      const { touched, counts } = scanner;
      for (const rule of plan.limited) points[rule.index] = 0;
      for (const rule of touched) {
        const count = counts[rule.index];
        const own = count.settle(rule);
        points[rule.index] = own;
        times[rule.index] = count.times;
        sums[rule.group] += own;
      }
      const attributes = lead.attributes ?? {};
      for (const rule of plan.ofAttributes) {
        const own = rule.ofAttributes(attributes);
        points[rule.index] = own;
        times[rule.index] = 1;
        if (own === 0) continue;
        sums[rule.group] += own;
        touched.push(rule);
      }
      return answerOf(plan, touched, points, times, sums, false);
    },
  };
}

// ---- (b) a visitor ----

/** The newest `size` counted events of a cap, oldest first from `head`, with their weights. */
class Ring {
  constructor(size) {
    this.size = size;
    this.head = 0;
    this.times = [];
    this.weights = [];
    /** What the last `insert` pushed out. */
    this.outTime = 0;
    this.outWeight = 0;
  }

  /** Takes an event in; false when it is older than all of a full ring. */
  insert(at, weight) {
    const { times, weights } = this;
    const length = times.length;
    if (length < this.size) {
      this.outTime = Number.NaN;
      this.outWeight = 0;
      if (length === 0 || at >= times[length - 1]) {
        times.push(at);
        weights.push(weight);
      } else {
        const place = times.findIndex((time) => time > at);
        times.splice(place, 0, at);
        weights.splice(place, 0, weight);
      }
      return true;
    }
    const { head } = this;
    if (at < times[head]) return false;
    this.outTime = times[head];
    this.outWeight = weights[head];
    const newest = head === 0 ? length - 1 : head - 1;
    let place = head;
    if (at < times[newest]) {
      // A latecomer: what is newer moves up into the freed place.
      let before = newest;
      while (before !== head && times[before] > at) {
        times[place] = times[before];
        weights[place] = weights[before];
        place = before;
        before = before === 0 ? length - 1 : before - 1;
      }
    }
    times[place] = at;
    weights[place] = weight;
    this.head = head + 1 === length ? 0 : head + 1;
    return true;
  }
}

/** What one visitor has of one rule. */
class State {
  constructor(rule, clock) {
    this.rule = rule;
    this.sum = 0;
    this.clock = clock;
    this.ring = null;
    /** The bucket of the last event, as its start or session, and what was counted in the others. */
    this.bucketStart = Number.NaN;
    this.session = null;
    this.buckets = null;
    /** The moments of counted events in order; `sum` holds for answers in [`from`, `until`). */
    this.list = null;
    this.from = Number.POSITIVE_INFINITY;
    this.until = Number.NEGATIVE_INFINITY;
  }

  get bucket() {
    return this.rule.counting === COUNT_PER_SESSION ? this.session : this.bucketStart;
  }

  /** Goes to the event's bucket; true when that is another than the last event's. */
  moves(event, at) {
    const { rule } = this;
    if (rule.counting === COUNT_PER_SESSION) {
      if (event.session === this.session && this.session !== "") return false;
      const session = sessionOf(event);
      if (session === this.session) return false;
      this.session = session;
      return true;
    }
    const since = at - this.bucketStart;
    if (since >= 0 && since < rule.bucketLength) return false;
    this.bucketStart = bucketStart(rule, at);
    return true;
  }
}

/** Weights of one half-life, relative to an epoch: an answer multiplies once. */
class Clock {
  constructor(rate) {
    this.rate = rate;
    this.epoch = Number.NaN;
    this.states = [];
    this.at = Number.NaN;
    this.weight = 0;
    this.factor = 0;
  }

  /** 2^((at − epoch) ÷ halfLife). */
  weightAt(at) {
    if (at === this.at) return this.weight;
    const exponent = (at - this.epoch) * this.rate;
    if (!(exponent < 300)) {
      this.move(at);
      return this.weightAt(at);
    }
    this.at = at;
    this.weight = Math.exp(exponent);
    this.factor = 1 / this.weight;
    return this.weight;
  }

  /** Its inverse. */
  factorAt(at) {
    if (at !== this.at) this.weightAt(at);
    return this.factor;
  }

  move(epoch) {
    const factor = Number.isNaN(this.epoch) ? 0 : Math.exp((this.epoch - epoch) * this.rate);
    for (const state of this.states) {
      state.sum *= factor;
      const rings = state.buckets === null ? [state.ring] : state.buckets.values();
      for (const ring of rings) if (ring !== null) ring.weights = ring.weights.map((weight) => weight * factor);
    }
    this.epoch = epoch;
    this.at = Number.NaN;
  }
}

function firstAfter(list, first, bound) {
  let low = first;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

class Visitor {
  constructor(plan, rescan) {
    this.plan = plan;
    this.rescan = rescan;
    this.attributes = {};
    this.log = [];
    this.ids = new Map();
    this.answerSums = new Float64Array(plan.groups.length);
    this.points = new Float64Array(plan.rules.length);
    this.times = new Int32Array(plan.rules.length);
    this.forget();
    this.set({});
  }

  /** Drops what is derived from the events. */
  forget() {
    const { plan } = this;
    this.latest = Number.NEGATIVE_INFINITY;
    this.states = new Array(plan.rules.length).fill(null);
    this.clocks = [];
    this.touched = plan.ofAttributes.filter((rule) => this.points[rule.index] !== 0);
    /** How many of the touched rules the last answer has sorted. */
    this.sorted = 0;
    this.listed = [];
    // Of rules that time does not change: before limits for reasons, after the rules' limits for the score.
    this.before = new Float64Array(plan.groups.length);
    this.after = new Float64Array(plan.groups.length);
    for (const rule of plan.ofAttributes) {
      this.before[rule.group] += this.points[rule.index];
      this.after[rule.group] += clamp(this.points[rule.index], rule.min, rule.max);
    }
    for (const { rule } of plan.ofEvents) this.points[rule.index] = 0;
  }

  /** States attributes. */
  set(attributes) {
    Object.assign(this.attributes, attributes);
    for (const rule of this.plan.ofAttributes) {
      const points = rule.ofAttributes(this.attributes);
      this.times[rule.index] = 1;
      if (points !== 0 && !this.touched.includes(rule)) this.touched.push(rule);
      this.restate(rule, points);
    }
  }

  /** New points of a rule that time does not change. */
  restate(rule, points) {
    const old = this.points[rule.index];
    this.points[rule.index] = points;
    this.before[rule.group] += points - old;
    this.after[rule.group] += clamp(points, rule.min, rule.max) - clamp(old, rule.min, rule.max);
  }

  record(event) {
    const { at } = event;
    if (typeof at !== "number" || !Number.isFinite(at)) return;
    this.log.push(event);
    if (event.id !== undefined) {
      const id = idOf(event);
      if (id !== null) {
        const verified = isVerified(event);
        const known = this.ids.get(id);
        if (known !== undefined) {
          if (verified && !known) this.rebuild();
          return;
        }
        this.ids.set(id, verified);
      }
    }
    this.add(event, at);
  }

  rebuild() {
    this.forget();
    this.ids.clear();
    for (const event of settle(this.log, Number.POSITIVE_INFINITY)) {
      const id = idOf(event);
      if (id !== null) this.ids.set(id, isVerified(event));
      this.add(event, event.at);
    }
  }

  add(event, at) {
    if (at > this.latest) this.latest = at;
    const entry = this.plan.byName.get(event.event) ?? this.plan.others;
    for (const rule of entry.select(event)) {
      if (rule.rest !== null && !rule.rest(event)) continue;
      const state = this.states[rule.index] ?? this.begin(rule);
      switch (rule.mode) {
        case MODE_COUNTED:
          this.count(rule, state, event, at);
          break;
        case MODE_HALF_LIFE:
          this.weigh(rule, state, event, at);
          break;
        default:
          this.list(rule, state, event, at);
      }
    }
  }

  begin(rule) {
    let clock = null;
    if (rule.mode === MODE_HALF_LIFE) {
      clock = this.clocks.find(({ rate }) => rate === rule.rate) ?? null;
      if (clock === null) this.clocks.push((clock = new Clock(rule.rate)));
    }
    const state = new State(rule, clock);
    if (clock !== null) clock.states.push(state);
    if (rule.mode === MODE_LISTED) {
      state.list = [];
      this.listed.push(state);
    }
    if (rule.counting === COUNT_NEWEST && rule.mode === MODE_HALF_LIFE) state.ring = new Ring(rule.atMost);
    if (rule.counting === COUNT_PER_BUCKET || rule.counting === COUNT_PER_SESSION) state.buckets = new Map();
    this.states[rule.index] = state;
    this.touched.push(rule);
    this.times[rule.index] = 0;
    return state;
  }

  count(rule, state, event, at) {
    switch (rule.counting) {
      case COUNT_METER: {
        state.sum += meterValue(event, rule.property);
        const steps = Math.floor(Math.max(0, state.sum) / rule.step);
        if (steps === this.times[rule.index]) return;
        this.times[rule.index] = steps;
        break;
      }
      case COUNT_NEWEST:
        if (this.times[rule.index] === rule.atMost) return;
        this.times[rule.index] += 1;
        break;
      case COUNT_PER_BUCKET:
      case COUNT_PER_SESSION: {
        // `sum` is the number in the current bucket.
        const old = state.bucket;
        if (state.moves(event, at)) {
          state.buckets.set(old, state.sum);
          state.sum = state.buckets.get(state.bucket) ?? 0;
        }
        if (state.sum === rule.atMost) return;
        state.sum += 1;
        this.times[rule.index] += 1;
        break;
      }
      default:
        this.times[rule.index] += 1;
    }
    this.restate(rule, rule.points * this.times[rule.index]);
  }

  /** The ring of the event's bucket. */
  enter(rule, state, event, at) {
    if (!state.moves(event, at)) return state.ring;
    let ring = state.buckets.get(state.bucket);
    if (ring === undefined) state.buckets.set(state.bucket, (ring = new Ring(rule.atMost)));
    state.ring = ring;
    return ring;
  }

  weigh(rule, state, event, at) {
    const weight = state.clock.weightAt(at);
    if (rule.counting === COUNT_ALL) {
      state.sum += weight;
      this.times[rule.index] += 1;
      return;
    }
    const ring = rule.counting === COUNT_NEWEST ? state.ring : this.enter(rule, state, event, at);
    const length = ring.times.length;
    if (!ring.insert(at, weight)) return;
    this.times[rule.index] += ring.times.length - length;
    // With one place the new weight is the sum, without the error of a difference.
    if (rule.atMost === 1 && rule.counting === COUNT_NEWEST) state.sum = weight;
    else state.sum += weight - ring.outWeight;
  }

  list(rule, state, event, at) {
    const { list } = state;
    if (state.buckets !== null) {
      const ring = this.enter(rule, state, event, at);
      if (!ring.insert(at, 0)) return;
      if (!Number.isNaN(ring.outTime)) {
        list.splice(list.lastIndexOf(ring.outTime), 1);
        state.until = Number.NEGATIVE_INFINITY;
      }
    }
    const { length } = list;
    if (length === 0 || at >= list[length - 1]) {
      list.push(at);
      if (at < state.until && rule.decay !== DECAY_HALF_LIFE && (rule.counting !== COUNT_NEWEST || list.length <= rule.atMost)) {
        // It joins at its full worth what was worked out before.
        state.sum += rule.decay === DECAY_LINEAR ? 100 : 1;
        this.times[rule.index] += 1;
        state.from = Math.max(state.from, at);
        state.until = Math.min(state.until, at + Math.min(rule.within, rule.decay === DECAY_NONE ? rule.within : rule.every));
        return;
      }
    } else {
      list.splice(firstAfter(list, 0, at), 0, at);
    }
    if (rule.counting === COUNT_NEWEST && list.length > rule.atMost) list.shift();
    state.until = Number.NEGATIVE_INFINITY;
  }

  /** The points before limits of a rule that keeps a list. */
  worth(rule, state, at) {
    if (!(at >= state.from && at < state.until)) this.weighList(rule, state, at);
    return round(rule.decay === DECAY_LINEAR ? (rule.points * state.sum) / 100 : rule.points * state.sum);
  }

  /** Works out the sum of a listed rule at a moment, and until when it holds. */
  weighList(rule, state, at) {
    const { list } = state;
    let first = rule.within === Number.POSITIVE_INFINITY ? 0 : firstAfter(list, 0, at - rule.within);
    let until = first < list.length ? list[first] + rule.within : Number.POSITIVE_INFINITY;
    this.times[rule.index] = list.length - first;
    let sum = 0;
    if (rule.decay === DECAY_NONE) {
      sum = list.length - first;
    } else if (rule.decay === DECAY_HALF_LIFE) {
      for (; first < list.length; first += 1) sum += Math.exp((list[first] - at) * rule.rate);
      until = Number.NEGATIVE_INFINITY;
    } else {
      // From the newest back, one period after the other.
      let end = list.length;
      for (let periods = 0; end > first; periods += 1) {
        const factor = rule.decay === DECAY_LINEAR ? 100 - periods * rule.lose : rule.keep ** periods;
        if (factor <= 0) break;
        const start = firstAfter(list, first, at - (periods + 1) * rule.every);
        if (start < end) {
          sum += factor * (end - start);
          until = Math.min(until, list[start] + (periods + 1) * rule.every);
        }
        end = start;
      }
    }
    state.sum = sum;
    state.from = at;
    state.until = until;
  }

  /** Whether some event is still to come at `at`, or there are too many: then the log is scanned. */
  isOff(at) {
    return !(at >= this.latest) || this.log.length > MAX_EVENTS;
  }

  asLead() {
    return { attributes: this.attributes, events: this.log };
  }

  score(at) {
    if (this.isOff(at)) return this.rescan.score(this.asLead(), at);
    const sums = this.answerSums;
    for (let group = 0; group < sums.length; group += 1) sums[group] = this.after[group];
    for (const clock of this.clocks) {
      const factor = clock.factorAt(at);
      for (const state of clock.states) {
        const { rule } = state;
        const points = round(rule.points * state.sum * factor);
        sums[rule.group] += rule.limited ? clamp(points, rule.min, rule.max) : points;
      }
    }
    for (const state of this.listed) {
      const { rule } = state;
      const points = this.worth(rule, state, at);
      sums[rule.group] += rule.limited ? clamp(points, rule.min, rule.max) : points;
    }
    return scoreOf(this.plan, sums);
  }

  assess(at) {
    if (this.isOff(at)) return this.rescan.assess(this.asLead(), at);
    const sums = this.answerSums;
    for (let group = 0; group < sums.length; group += 1) sums[group] = this.before[group];
    const { points } = this;
    for (const clock of this.clocks) {
      const factor = clock.factorAt(at);
      for (const state of clock.states) {
        const { rule } = state;
        const own = round(rule.points * state.sum * factor);
        points[rule.index] = own;
        sums[rule.group] += own;
      }
    }
    for (const state of this.listed) {
      const { rule } = state;
      const own = this.worth(rule, state, at);
      points[rule.index] = own;
      sums[rule.group] += own;
    }
    const isNearlySorted = this.touched.length - this.sorted < 16;
    this.sorted = this.touched.length;
    return answerOf(this.plan, this.touched, points, this.times, sums, isNearlySorted);
  }
}

/**
 * Visitors that answer without a look back: `visitor(lead)` (a lead's attributes and events to begin with), then
 * `record(event)`, `set(attributes)`, `score(at)`, `assess(at)`.
 */
export function incremental(model) {
  const rescan = closures(model);
  const { plan } = rescan;
  return {
    visitor(lead = {}) {
      const visitor = new Visitor(plan, rescan);
      if (lead.attributes) visitor.set(lead.attributes);
      for (const event of lead.events ?? []) visitor.record(event);
      return visitor;
    },
  };
}
