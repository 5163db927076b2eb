/** Every answer and every rule as a slider, on a copy: nothing is changed until it is kept. */
import type { Assessment, Lead, Scorecard } from "prequal";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { number, signed, t } from "../i18n/index.ts";
import { formatJson } from "../json/format.ts";
import type { ModelDocument, Rule } from "../model/document.ts";
import { editModel } from "../model/edit.ts";
import { nameWords, ruleName, stageName } from "../model/words.ts";
import { type Visitor, withVisitor } from "../state.ts";
import { Panel } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import { type AttributeInput, inputsOf, OTHER, type Told } from "./inputs.ts";
import { pointsOf, type Trial, valueNow, withAttribute, withRule } from "./sensitivity.ts";

/** What a slider goes over: numbers in steps, or values in the order of the score that they bring. */
type Scale = { numbers: { min: number; max: number; step: number } } | { values: Told[] };

export class Sliders extends Panel {
  static override properties = { ...Panel.properties, lead: { attribute: false }, answers: { state: true }, factors: { state: true } };

  static override styles = [
    base,
    css`
      .standing { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-5); align-items: center; position: sticky; inset-block-start: 3.5rem; background: var(--surface); padding-block: var(--space-2); z-index: 1; }
      @media (max-width: 40rem) { .standing { inset-block-start: 0; } }
      .standing strong { font-variant-numeric: tabular-nums; }
      .standing .changed { color: var(--accent); }
      .sliders { display: grid; gap: var(--space-2) var(--space-5); grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); margin-block-start: var(--space-3); }
      .slider { display: grid; gap: 0.1rem; font-size: var(--text-s); }
      .slider .top { display: flex; justify-content: space-between; gap: var(--space-2); }
      .slider .top span:last-child { text-align: end; overflow-wrap: anywhere; }
      .slider input { inline-size: 100%; }
      .slider.moved .top { color: var(--accent); font-weight: 600; }
      summary { cursor: pointer; font-weight: 650; }
      summary h3 { display: inline; }
    `,
  ];

  declare lead: Lead;
  /** What was moved, by attribute. */
  declare answers: ReadonlyMap<string, Told>;
  /** What was moved, by rule: times its points. */
  declare factors: ReadonlyMap<string, number>;

  #scales: { document: ModelDocument; lead: Lead; inputs: AttributeInput[]; scales: Map<string, Scale> } | null = null;
  #tried: { document: ModelDocument; scorecard: Scorecard } | null = null;

  constructor() {
    super();
    this.answers = new Map();
    this.factors = new Map();
  }

  /** Moves the slider of something that was tried elsewhere. */
  try(trial: Trial): void {
    if (trial.kind === "attribute") this.answers = new Map([...this.answers, [trial.name, trial.to]]);
    if (trial.kind === "rule" && typeof trial.to === "number") {
      const from = typeof trial.from === "number" && trial.from !== 0 ? trial.from : 1;
      this.factors = new Map([...this.factors, [trial.name, trial.to / from]]);
    }
    for (const details of this.renderRoot.querySelectorAll("details")) details.open = true;
    this.scrollIntoView({ block: "start" });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another visitor has other answers; the rules stay moved.
    const before = changed.get("state");
    if (before && before.visitor !== this.state.visitor && this.answers.size > 0) this.answers = new Map();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tried?.scorecard.free();
    this.#tried = null;
  }

  protected override render() {
    const document = this.result?.validDocument;
    const scorecard = this.result?.valid?.scorecard;
    if (!document || !scorecard) return nothing;
    const { at } = this.result;
    const now = this.engine.assess(scorecard, this.lead, at);
    const then = this.#assess(this.#triedModel(document), at);
    const { inputs, scales } = this.#prepare(document, scorecard, at);
    return html`
      <section class="card stack">
        <h2>${t("whatif.sliders")}</h2>
        <p class="small muted">${t("whatif.sliders-lead")}</p>
        ${this.#standing(now, then)}
        <details open>
          <summary><h3>${t("whatif.attributes")}</h3></summary>
          <div class="sliders">${inputs.map((input) => this.#answer(input, scales.get(input.name)!, at))}</div>
        </details>
        <details>
          <summary><h3>${t("whatif.rules")}</h3></summary>
          <div class="sliders">${(document.groups ?? []).flatMap((group) => group.rules ?? []).map((rule) => this.#rule(document, rule))}</div>
        </details>
      </section>
    `;
  }

  #standing(now: Assessment | null, then: Assessment | null): TemplateResult {
    const words = (one: Assessment | null) =>
      one === null ? "–" : t("whatif.score-stage", { score: number(one.score), stage: one.stage === null ? t("whatif.no-stage") : stageName(this.result.validDocument, one.stage) });
    const isMoved = this.answers.size + this.factors.size > 0;
    return html`
      <div class="standing">
        <span>${t("whatif.now")}: <strong>${words(now)}</strong></span>
        <span class=${isMoved ? "changed then" : "then"} role="status">${t("whatif.then")}: <strong>${words(then)}</strong></span>
        <span class="row">
          <button ?disabled=${this.answers.size === 0} @click=${this.#keepAnswers}>${t("whatif.keep-visitor")}</button>
          <button ?disabled=${this.factors.size === 0} @click=${this.#keepRules}>${t("whatif.keep-model")}</button>
          <button ?disabled=${this.factors.size === 0} @click=${this.#challenge}>${t("whatif.as-challenger")}</button>
          <button ?disabled=${!isMoved} @click=${this.#reset}>${t("whatif.reset")}</button>
        </span>
      </div>
    `;
  }

  #answer({ name }: AttributeInput, scale: Scale, at: number): TemplateResult {
    const own = valueNow(this.lead, name, at);
    const value = this.answers.has(name) ? this.answers.get(name)! : told(own);
    const set = (next: Told) => (this.answers = next === told(own) ? without(this.answers, name) : new Map([...this.answers, [name, next]]));
    const range =
      "numbers" in scale
        ? { ...scale.numbers, value: typeof value === "number" ? value : scale.numbers.min, take: (number: number) => set(number) }
        : { min: 0, max: scale.values.length - 1, step: 1, value: Math.max(scale.values.findIndex((one) => one === value), 0), take: (place: number) => set(scale.values[place] ?? null) };
    return this.#slider(nameWords(name), words(value), this.answers.has(name), range);
  }

  #rule(document: ModelDocument, rule: Rule): TemplateResult {
    const id = rule.id ?? "";
    const points = pointsOf(document, id);
    const factor = this.factors.get(id) ?? 1;
    const set = (next: number) => (this.factors = next === 1 ? without(this.factors, id) : new Map([...this.factors, [id, next]]));
    if (points === null || points === 0) {
      const percent = number(factor, { style: "percent", maximumFractionDigits: 0 });
      return this.#slider(ruleName(rule), t("whatif.percent", { percent }), this.factors.has(id), { min: -1, max: 3, step: 0.05, value: factor, take: set });
    }
    const most = Math.max(Math.abs(points) * 3, 20);
    const step = Number.isInteger(points) ? 1 : 0.5;
    const shown = Math.round(points * factor * 1000) / 1000;
    return this.#slider(ruleName(rule), t("whatif.points", { points: signed(shown) }), this.factors.has(id), {
      min: -most, max: most, step, value: shown, take: (next) => set(next / points),
    });
  }

  #slider(name: string, value: string, isMoved: boolean, range: { min: number; max: number; step: number; value: number; take: (value: number) => void }): TemplateResult {
    return html`
      <label class="slider ${isMoved ? "moved" : ""}">
        <span class="top"><span>${name}</span><span class="num">${value}</span></span>
        <input
          type="range" min=${range.min} max=${range.max} step=${range.step} .value=${String(range.value)} aria-label=${name} aria-valuetext=${value}
          @input=${(event: Event) => range.take(Number((event.target as HTMLInputElement).value))}
        />
      </label>
    `;
  }

  /** The scales of all attributes, reckoned once for a model and a lead. */
  #prepare(document: ModelDocument, scorecard: Scorecard, at: number): { inputs: AttributeInput[]; scales: Map<string, Scale> } {
    if (this.#scales?.document !== document || this.#scales.lead.attributes !== this.lead.attributes) {
      const inputs = inputsOf(document).attributes;
      const scales = new Map(inputs.map((input) => [input.name, this.#scale(input, scorecard, at)]));
      this.#scales = { document, lead: this.lead, inputs, scales };
    }
    return this.#scales;
  }

  #scale({ name, isNumeric, values }: AttributeInput, scorecard: Scorecard, at: number): Scale {
    const own = told(valueNow(this.lead, name, at));
    if (isNumeric) {
      const numbers = [...values, own].filter((value): value is number => typeof value === "number");
      const highest = Math.max(...numbers.map(Math.abs), 1);
      const max = ceiling(highest * 1.25);
      return { numbers: { min: Math.min(0, ...numbers), max, step: max <= 20 ? 0.5 : max / 100 <= 1 ? 1 : ceiling(max / 200) } };
    }
    const all = values.includes(own) ? values : [...values, own];
    const score = (value: Told) => this.engine.assess(scorecard, withAttribute(this.lead, name, value, at), at)?.score ?? 0;
    const rated = all.map((value) => ({ value, score: score(value) }));
    return { values: rated.sort((a, b) => a.score - b.score || Number(b.value === null) - Number(a.value === null)).map(({ value }) => value) };
  }

  #triedModel(document: ModelDocument): ModelDocument {
    return [...this.factors].reduce((model, [id, factor]) => withRule(model, id, { factor }), document);
  }

  #triedLead(at: number): Lead {
    return [...this.answers].reduce((lead, [name, value]) => withAttribute(lead, name, value, at), this.lead);
  }

  #assess(document: ModelDocument, at: number): Assessment | null {
    const own = this.result.valid?.scorecard;
    if (document === this.result.validDocument && own) return this.engine.assess(own, this.#triedLead(at), at);
    const scorecard = this.#compile(document);
    return scorecard && this.engine.assess(scorecard, this.#triedLead(at), at);
  }

  /** One tried model is held at a time; a drag makes many. */
  #compile(document: ModelDocument): Scorecard | null {
    this.#tried?.scorecard.free();
    this.#tried = null;
    try {
      const scorecard = this.engine.studio.scorecard(this.engine.studio.compile(document));
      this.#tried = { document, scorecard };
      return scorecard;
    } catch {
      return null;
    }
  }

  #keepAnswers(): void {
    const { at } = this.result;
    const answers = this.answers;
    this.change((state) => withVisitor(state, (visitor): Visitor => {
      const attributes = { ...visitor.attributes };
      let { events } = visitor;
      for (const [name, value] of answers) {
        const lead = withAttribute({ attributes, events: [...events] }, name, value, at);
        attributes[name] = value;
        const added = (lead.events ?? []).slice(events.length);
        events = [...events, ...added.map((event, place) => ({ key: `kept-${name}-${events.length + place}`, event: event.event, at, source: "crm", properties: { [name]: value } }))];
      }
      return { ...visitor, attributes, events };
    }));
    this.answers = new Map();
    this.notify(t("whatif.kept"));
  }

  #keepRules(): void {
    const factors = this.factors;
    this.change((state) => editModel(state, (model) => [...factors].reduce((made, [id, factor]) => withRule(made, id, { factor }), model)));
    this.factors = new Map();
    this.notify(t("whatif.kept"));
  }

  #challenge(): void {
    const document = this.result.validDocument;
    if (!document) return;
    const text = formatJson(this.#triedModel(document));
    this.change((state) => ({ ...state, challenger: { text } }));
    this.factors = new Map();
    this.notify(t("whatif.kept"));
  }

  #reset(): void {
    this.answers = new Map();
    this.factors = new Map();
  }
}

function without<T>(map: ReadonlyMap<string, T>, name: string): Map<string, T> {
  const rest = new Map(map);
  rest.delete(name);
  return rest;
}

function told(value: unknown): Told {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return value.trim() === "" ? null : value;
  return Array.isArray(value) && value.length > 0 ? value.join(", ") : null;
}

export function words(value: Told): string {
  if (value === null) return t("whatif.unknown");
  if (value === OTHER) return t("whatif.other");
  if (typeof value === "number") return number(value);
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** 1, 2 or 5 times a power of ten, at or above. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((one) => one * power >= value) ?? 10) * power;
}

customElements.define("pq-sliders", Sliders);
