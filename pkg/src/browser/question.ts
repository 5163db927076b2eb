/**
 * `prequal/question`: asks the visitor the question that would tell most, in a slot of the form.
 *
 * ```html
 * <form id="demo"> … <div data-prequal-question></div> <button>Send</button></form>
 * <script src="/prequal/embed.js" data-model="/model.pq" data-form="#demo" data-use="question" defer></script>
 * ```
 *
 * The questions are the model's (`questions`, in the language that it was compiled for); the best is the first of the
 * outlook's that is worth points and that the form does not ask itself. The answer becomes an attribute of the lead, at once,
 * and goes out with the form under the attribute's name. `data-prequal-question="2"` asks up to two, one after the other.
 *
 * A field of the team's own, with its choices, its name and how it is read, comes from a template in the slot:
 *
 * ```html
 * <template data-attribute="employees" data-as="range">
 *   <select name="company_size"><option value=""></option><option>1-49</option><option>50-499</option><option>500+</option></select>
 * </template>
 * ```
 *
 * Nothing is loaded before a slot comes near the window or its form has the focus. A page without slots loads nothing.
 */
import type { Outlook, Values, WasmSource } from "../types.js";
import { answerOf, fieldReader, textsOf, type FieldMap, type ReadAs } from "./fields.js";
import { studioOutlook, type ModelBytes, type OutlookSource } from "./question-outlook.js";
import { adoptVariables, answersOf, readAs, showQuestion } from "./question-view.js";
import { createScope } from "./scope.js";
import type { Inner } from "./visit.js";

export interface QuestionOptions {
  /** The most questions of a slot that does not say so itself; 1 by default, 5 at most. */
  most?: number;
  /** Where `studio.wasm` is, if not beside this module. */
  studio?: WasmSource;
}

/** What of a handle this uses. */
interface Asking {
  set(attributes: Values): void;
  on(event: "assessment", listener: () => void): () => void;
  status(): { recording: string };
}

/** What of the running visit this uses besides the handle. */
type Visit = Pick<Inner, "kept"> & { options: Pick<Inner["options"], "model" | "fields"> };

interface Parts extends QuestionOptions {
  source: OutlookSource;
  fields?: FieldMap | undefined;
}

const SLOT = "[data-prequal-question]";
const MOST_SLOTS = 10;
const MOST_QUESTIONS = 5;
/** A slot this far below the window is near. */
const NEAR = "300px";
const PAUSE_MS = 250;

/** For `start({ use: [questions({ most: 2 })] })`. */
export function questions(options: QuestionOptions = {}) {
  return (handle: Asking, settings: { readonly [name: string]: string | undefined } = {}, visit?: Visit): (() => void) => {
    const model = visit?.options.model;
    const studio = options.studio ?? settings.studio;
    const own = visit && isModel(model) ? studioOutlook({ model, studio, facts: visit.kept }) : undefined;
    const source: OutlookSource = { at: async (now) => (await own?.at(now)) ?? null };
    return connect(handle, { most: options.most ?? Number(settings.questions ?? 1), source, fields: visit?.options.fields });
  };
}

/** For `start({ use: [question] })` and `data-use="question"`; `data-questions` is the most, `data-studio` where `studio.wasm` is. */
const question = questions();
export default question;

/** Asks until the result is called, which takes the questions away that nobody has answered. */
function connect(handle: Asking, { most = 1, source, fields }: Parts): () => void {
  const scope = createScope();
  const reader = fieldReader(fields);
  /** The open question of a slot, and how many it has shown. */
  const slots = new Map<Element, { shown: number; open: Element | null; near: boolean }>();
  const asked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let scan: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  let ended = false;

  function findSlots(): void {
    for (const [slot, { open }] of slots) {
      if (slot.isConnected) continue;
      // What went with its form, as with a route, may be asked again.
      if (open) asked.delete(open.getAttribute("data-attribute")!);
      slots.delete(slot);
    }
    for (const slot of document.querySelectorAll(SLOT)) {
      if (slots.has(slot) || slots.size >= MOST_SLOTS) continue;
      slots.set(slot, { shown: 0, open: null, near: false });
      nearness?.observe(slot);
    }
  }

  const nearness =
    typeof IntersectionObserver === "function"
      ? new IntersectionObserver(
          (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && comeNear(target)),
          { rootMargin: NEAR },
        )
      : undefined;

  function comeNear(slot: Element): void {
    const state = slots.get(slot);
    if (!state || state.near) return;
    state.near = true;
    nearness?.unobserve(slot);
    soon();
  }

  /** Asks anew soon: at most four times a second, and once more after what is under way. */
  function soon(): void {
    again = true;
    if (busy || ended) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      again = false;
      void askAll()
        .catch(() => undefined)
        .then(() => again && soon());
    }, PAUSE_MS);
  }

  async function askAll(): Promise<void> {
    if (ended || handle.status().recording === "none") return;
    busy = true;
    try {
      for (const [slot, state] of slots) {
        if (!state.near || state.open || state.shown >= mostOf(slot)) continue;
        const outlook = await source.at(Date.now());
        if (ended || !outlook || !slot.isConnected) continue;
        const own = askedByForm(slot);
        const next = outlook.next.questions.find(({ attribute, worth }) => worth > 0 && !own.has(attribute) && !asked.has(attribute));
        if (!next) continue;
        adoptVariables();
        asked.add(next.attribute);
        state.shown += 1;
        state.open = showQuestion(slot, next);
      }
    } finally {
      busy = false;
    }
  }

  function mostOf(slot: Element): number {
    const own = Number(slot.getAttribute("data-prequal-question") || most);
    return Number.isInteger(own) && own >= 0 ? Math.min(own, MOST_QUESTIONS) : 1;
  }

  /** The attributes that the form's own fields state. */
  function askedByForm(slot: Element): Set<string> {
    const attributes = new Set<string>();
    const form = slot.closest("form");
    for (const field of form?.querySelectorAll("input, select, textarea") ?? []) {
      const name = field.getAttribute("name");
      if (!name || slot.contains(field)) continue;
      attributes.add(name);
      const reading = reader(name, field.getAttribute("autocomplete"));
      if (reading) attributes.add(reading.to);
    }
    return attributes;
  }

  function answer(slot: Element, question: Element): void {
    const attribute = question.getAttribute("data-attribute")!;
    const controls = answersOf(question);
    const name = controls[0]?.getAttribute("name") ?? attribute;
    const as = (readAs(slot, attribute) ?? reader(name)?.as) as ReadAs | undefined;
    handle.set({ [attribute]: answerOf(textsOf(controls), as, () => textsOf(controls, true)) });
    const state = slots.get(slot);
    if (state?.open !== question) return;
    state.open = null;
    soon();
  }

  scope.on(document, "change", (event) => {
    const field = event.composedPath()[0] as Element;
    const question = field.closest?.(".prequal-question");
    const slot = question?.closest(SLOT);
    if (question && slot && slots.has(slot)) answer(slot, question);
  });
  scope.on(document, "focusin", (event) => {
    const form = (event.composedPath()[0] as Element).closest?.("form");
    for (const slot of slots.keys()) if (form?.contains(slot)) comeNear(slot);
  });
  // Slots that come later, as with a route of a single-page application.
  const watcher = new MutationObserver(() => {
    scan ??= setTimeout(
      scope.safe(() => {
        scan = undefined;
        findSlots();
      }),
      PAUSE_MS,
    );
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
  scope.atEnd(handle.on("assessment", soon));
  findSlots();

  return () => {
    ended = true;
    clearTimeout(timer);
    clearTimeout(scan);
    watcher.disconnect();
    nearness?.disconnect();
    for (const { open } of slots.values()) open?.remove();
    scope.end();
  };
}

function isModel(model: unknown): model is ModelBytes {
  return typeof model === "string" || model instanceof URL || model instanceof ArrayBuffer || model instanceof Uint8Array;
}
