/** What the vendors' modules share: values in the vendor's names, answers as attributes, and no error for the page. */
import { attachedValues } from "../../crm/values.js";
import type { CrmPreset, FieldNames } from "../../crm/types.js";
import type { Assessment, Values } from "../../types.js";
import { edgeAt } from "../edge.js";
import { boundFacts } from "../facts.js";
import type { Inner } from "../visit.js";
import { answerOf, fieldReader, isPrivateName, type FieldMap } from "../fields.js";

/** What of a handle a vendor's module uses. */
export interface Page {
  track(event: string, properties?: Values): void;
  set(attributes: Values): void;
  /** Null where there is no score. */
  assess(): Assessment | null;
  on(event: "assessment", listener: (assessment: Assessment) => void): () => void;
}

export interface VendorOptions {
  /** The names of the vendor's fields, if not those of its preset. */
  crm?: CrmPreset;
  /** What the fields of the form become. Without it fields with common names are read. */
  fields?: FieldMap;
}

/** Ends what a module does. */
export type Disconnect = () => void;

/** What of the running visit a module uses besides the handle. */
export type Visit = Pick<Inner, "kept"> & { options: Partial<Inner["options"]> };

type Connect = (handle: Page, options: VendorOptions, visit?: Visit) => Disconnect;
type Settings = { readonly [name: string]: string | undefined };

/**
 * A module's way in from `use` and `data-use`: with the preset that `start` was given where it is one of this vendor, else
 * with the module's own, and with the names and fields that `start` was given.
 */
export function extensionOf(own: CrmPreset, connect: Connect) {
  return (handle: Page, _settings: Settings = {}, visit?: Visit): Disconnect => {
    const { crm, fieldNames, fields } = visit?.options ?? {};
    let ended = false;
    let end: Disconnect | undefined;
    const begin = (given: CrmPreset | undefined): void => {
      if (ended) return;
      const preset = given?.name.startsWith(own.name) ? given : own;
      const named = { ...preset, fields: { ...preset.fields, ...fieldNames } };
      end = connect(handle, { crm: named, ...(fields ? { fields } : {}) }, visit);
    };
    if (crm && "then" in crm) crm.then(begin, () => begin(undefined));
    else begin(crm);
    return () => {
      ended = true;
      end?.();
    };
  };
}

/** What is attached now; nothing where there is no score. */
export function valuesNow(handle: Page, preset: CrmPreset): [name: string, value: string][] {
  const assessment = handle.assess();
  return assessment ? attachedValues(assessment, preset) : [];
}

export interface Attachment {
  /** What is attached now: as the edge signed it where that is of what is known now, else as the page reckons it. */
  values(): [name: string, value: string][];
  end: Disconnect;
}

const LOG_BYTES = 8 * 1024;
const QUIET_MS = 300;
const PAUSE_MS = 2000;
const MOST_ASKED = 60;

/**
 * The values of a form, and word of each change. Where `start` was told `signed`, the edge is asked for values that it vouches
 * for whenever the page's own have changed, for there is no moment before a vendor's form goes out at which to wait for it.
 */
export function attachmentOf(handle: Page, preset: CrmPreset, visit: Visit | undefined, onChange: () => void): Attachment {
  const own = (): [string, string][] => valuesNow(handle, preset);
  const asks = visit?.options.signed === true;
  const edge = asks ? edgeAt(visit.options.edge) : undefined;
  let signed: { of: string; values: [string, string][] } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -PAUSE_MS;
  let left = MOST_ASKED;

  async function ask(): Promise<void> {
    const values = own();
    const of = JSON.stringify(values);
    if (!visit || !edge || values.length === 0 || signed?.of === of || (left -= 1) < 0) return;
    last = performance.now();
    const log = JSON.stringify({ v: 1, sentAt: Date.now(), events: boundFacts(visit.kept(), 2000, LOG_BYTES) });
    // Where yes and no are said in a way of the vendor's own, the edge says them by the preset that it was given.
    const names = preset.booleans ? undefined : preset.fields;
    signed = { of, values: await edge.assess(log, names as Readonly<Record<string, string | undefined>>) };
    onChange();
  }

  const off = handle.on("assessment", () => {
    quietly(onChange);
    if (!edge) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask().catch(() => undefined), Math.max(QUIET_MS, last + PAUSE_MS - performance.now()));
  });

  return {
    values() {
      const values = own();
      return signed?.of === JSON.stringify(values) ? signed.values : values;
    },
    end() {
      clearTimeout(timer);
      off();
    },
  };
}

/** What a vendor says that was answered, as attributes. What is private by its name is never read. */
export function answersOf(answers: Iterable<readonly [name: string, value: unknown]>, preset: CrmPreset, map?: FieldMap): Values {
  const read = fieldReader(map, () => preset.answers);
  const attributes: Record<string, Values[string]> = {};
  let left = 500;
  for (const [name, value] of answers) {
    if ((left -= 1) < 0) break;
    const reading = read(name);
    if (!reading || isPrivateName(name)) continue;
    const texts = (Array.isArray(value) ? value : [value]).filter((text) => /^(string|number|boolean)$/.test(typeof text));
    const answer = answerOf(texts.map(String), reading.as);
    // Of two fields for one attribute a blank one says nothing.
    if (answer !== null || !Object.hasOwn(attributes, reading.to)) attributes[reading.to] = answer;
  }
  return attributes;
}

/** Runs `fn`; what it throws stays here. */
export function quietly(fn: () => void): void {
  try {
    fn();
  } catch {
    // A vendor's form goes on as it would without us.
  }
}

/** Tells the team, once, which fields its form lacks: the vendor would drop their values. */
export function missingTeller(vendor: string): (form: string, missing: readonly string[]) => void {
  const told = new Set<string>();
  return (form, missing) => {
    if (missing.length === 0 || told.has(form)) return;
    told.add(form);
    console.warn(`prequal: the ${vendor} form ${form} has no field ${missing.map((name) => `\`${name}\``).join(", ")}`);
  };
}
