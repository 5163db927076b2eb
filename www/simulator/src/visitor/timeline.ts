/** The events of the visitor on a line of time, to be dragged, and as a list, to be edited. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Value } from "prequal";
import { date, maybe, relative, t } from "../i18n/index.ts";
import { readScalar } from "../model/fields.ts";
import type { Vocabulary } from "../model/vocabulary.ts";
import { eventWords, nameWords } from "../model/words.ts";
import { freshKey, type Visitor, type VisitorEvent } from "../state.ts";
import { bound } from "../ui/bound.ts";
import { Element } from "../ui/element.ts";
import { icon } from "../ui/icons.ts";
import { base } from "../ui/styles.ts";
import { vars } from "../ui/vars.ts";
import { withCopyOfEvent, withEvent, withEvents } from "./changes.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SHOWN = 60;
/** Dots beyond this are only in the list. */
const MOST_DOTS = 300;
const SOURCES = ["browser", "edge", "crm", "email"];

export class Timeline extends Element {
  static override properties = {
    visitor: { attribute: false },
    vocabulary: { attribute: false },
    at: { type: Number },
    open: { state: true },
    shown: { state: true },
    range: { state: true },
  };
  static override styles = [
    base,
    css`
      .line { position: relative; block-size: 3.5rem; margin-inline: 0.75rem; touch-action: pan-y; }
      .axis { position: absolute; inset-inline: -0.5rem; inset-block-start: 1.5rem; border-block-start: 2px solid var(--line-strong); }
      .dot { position: absolute; inset-block-start: 1.5rem; inset-inline-start: var(--at); inline-size: 1.5rem; block-size: 1.5rem; min-block-size: 0; margin: -0.75rem; padding: 0; border: 0; background: none; cursor: grab; touch-action: none; z-index: 1; }
      .dot::after { content: ""; position: absolute; inset: 0.375rem; border-radius: 50%; background: var(--engagement); border: 2px solid var(--surface); }
      .dot.verified::after { background: var(--good); }
      .dot.is-set::after { background: var(--fit); }
      .dot:hover:not(:disabled), .dot:focus-visible { background: color-mix(in srgb, var(--accent), transparent 80%); border-radius: 50%; }
      .dot.dragged { cursor: grabbing; z-index: 2; }
      .moment { position: absolute; inset-block: 0.5rem 1rem; inset-inline-start: var(--at); border-inline-start: 2px dashed var(--accent); }
      .ends { display: flex; justify-content: space-between; }
      .events { margin-block-start: var(--space-2); }
      .events > li { border-block-start: 1px solid var(--line); padding-block: 0.15rem; }
      .event { display: flex; gap: var(--space-2); align-items: center; }
      .event > button:first-child { flex: 1 1 auto; min-inline-size: 0; justify-content: flex-start; text-align: start; gap: var(--space-2); }
      .event time { flex: none; }
      .props { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
      .fields { display: grid; gap: var(--space-2) var(--space-3); grid-template-columns: repeat(auto-fill, minmax(min(11rem, 100%), 1fr)); padding: var(--space-2) var(--space-2) var(--space-3); align-items: end; }
      .fields .row { grid-column: 1 / -1; flex-wrap: nowrap; align-items: end; }
      .tools { display: inline-flex; }
      .future { opacity: 0.55; }
    `,
  ];

  declare visitor: Visitor;
  declare vocabulary: Vocabulary;
  /** The moment of the assessment. */
  declare at: number;
  declare open: string | null;
  declare shown: number;
  /** The span of the line; it stands still while one drags. */
  declare range: { from: number; to: number };

  #dragged: string | null = null;

  constructor() {
    super();
    this.open = null;
    this.shown = SHOWN;
    this.range = { from: 0, to: 1 };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.#dragged && (changed.has("visitor") || changed.has("at"))) this.range = rangeOf(this.visitor.events, this.at);
  }

  protected override render() {
    const { events } = this.visitor;
    const newestFirst = [...events].sort((one, other) => other.at - one.at);
    const names = [...new Set([...this.vocabulary.events, "page_view", "set"])];
    return html`
      <datalist id="event-names">${names.map((name) => html`<option value=${name}>${eventWords(name)}</option>`)}</datalist>
      ${events.length ? this.#line(newestFirst) : html`<p class="muted">${t("visitor.no-events")}</p>`}
      <form class="row" @submit=${this.#add}>
        <label class="field"><span class="visually-hidden">${t("visitor.event")}</span><input name="event" type="text" list="event-names" maxlength="128" placeholder=${names[0] ?? "page_view"} autocomplete="off" spellcheck="false" /></label>
        <button>${icon("plus")} ${t("visitor.add-event")}</button>
      </form>
      <ol class="events" reversed>
        ${repeat(newestFirst.slice(0, this.shown), (event) => event.key, (event) => this.#item(event))}
      </ol>
      ${newestFirst.length > this.shown
        ? html`<button class="quiet" @click=${() => (this.shown += 200)}>${t("visitor.more", { count: newestFirst.length - this.shown })}</button>`
        : nothing}
    `;
  }

  #line(events: readonly VisitorEvent[]): TemplateResult {
    const { from, to } = this.range;
    const place = (at: number) => `${Math.max(0, Math.min(100, ((at - from) / (to - from)) * 100))}%`;
    return html`
      <p class="tiny muted" id="how">${t("visitor.timeline-why")}</p>
      <div class="line">
        <div class="axis"></div>
        <div class="moment" ${vars({ "--at": place(this.at) })}></div>
        ${repeat(
          events.slice(0, MOST_DOTS).reverse(),
          (event) => event.key,
          (event) => {
            const words = t("visitor.dot", { event: eventWords(event.event), at: date(event.at) });
            return html`
              <button
                type="button" role="slider" class="dot ${isVerified(event) ? "verified" : ""} ${event.event === "set" ? "is-set" : ""} ${this.#dragged === event.key ? "dragged" : ""}"
                ${vars({ "--at": place(event.at) })}
                aria-label=${eventWords(event.event)} aria-valuenow=${event.at} aria-valuemin=${from} aria-valuemax=${to} aria-valuetext=${date(event.at)} aria-describedby="how" title=${words}
                @pointerdown=${(pointer: PointerEvent) => this.#grab(pointer, event.key)} @pointermove=${this.#drag} @pointerup=${this.#drop} @pointercancel=${this.#drop}
                @keydown=${(key: KeyboardEvent) => this.#nudge(key, event)}
                @click=${() => (this.open = event.key)}
              ></button>
            `;
          },
        )}
      </div>
      <div class="ends tiny muted"><span>${date(from, { dateStyle: "medium" })}</span><span>${date(to, { dateStyle: "medium" })}</span></div>
    `;
  }

  #grab(pointer: PointerEvent, key: string): void {
    if (pointer.button !== 0) return;
    (pointer.target as HTMLElement).setPointerCapture(pointer.pointerId);
    this.#dragged = key;
  }

  #drag(pointer: PointerEvent): void {
    const key = this.#dragged;
    const line = this.renderRoot.querySelector(".line")?.getBoundingClientRect();
    if (!key || !line) return;
    const { from, to } = this.range;
    const share = Math.max(0, Math.min(1, (pointer.clientX - line.left) / line.width));
    const step = to - from > 20 * DAY_MS ? HOUR_MS : 60_000;
    const at = Math.round((from + share * (to - from)) / step) * step;
    this.#edit(key, (event) => (event.at === at ? event : { ...event, at }), `drag ${key}`);
  }

  #drop(): void {
    this.#dragged = null;
    this.range = rangeOf(this.visitor.events, this.at);
  }

  #nudge(key: KeyboardEvent, event: VisitorEvent): void {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key.key];
    if (key.key === "Delete" || key.key === "Backspace") this.#edit(event.key, () => null);
    else if (direction) this.#edit(event.key, (one) => ({ ...one, at: one.at + direction * (key.shiftKey ? HOUR_MS : DAY_MS) }), `nudge ${event.key}`);
    else return;
    key.preventDefault();
  }

  #edit(key: string, change: (event: VisitorEvent) => VisitorEvent | null, merge = ""): void {
    this.change((state) => withEvent(state, key, change), { merge });
  }

  #item(event: VisitorEvent): TemplateResult {
    const words = eventWords(event.event);
    const open = this.open === event.key;
    const properties = Object.entries(event.properties ?? {});
    return html`
      <li class=${event.at > this.at ? "future" : ""}>
        <div class="event">
          <button type="button" class="quiet" aria-expanded=${open} @click=${() => (this.open = open ? null : event.key)}>
            <span class="nowrap">${words}</span>
            <span class="props small muted">${properties.map(([name, value]) => `${nameWords(name)}: ${String(value)}`).join(" · ")}</span>
          </button>
          ${isVerified(event) ? html`<span class="good" title=${t("answer.verified")}>${icon("shield")}<span class="visually-hidden">${t("answer.verified")}</span></span>` : nothing}
          <time class="small muted nowrap" title=${date(event.at)}>${relative(event.at, this.at)}</time>
          <span class="tools">
            <button type="button" class="icon quiet" aria-label=${t("visitor.duplicate-event", { event: words })} title=${t("visitor.duplicate-event", { event: words })} @click=${() => this.change((state) => withCopyOfEvent(state, event.key))}>${icon("copy")}</button>
            <button type="button" class="icon quiet danger" aria-label=${t("visitor.delete-event", { event: words })} title=${t("visitor.delete-event", { event: words })} @click=${() => this.#edit(event.key, () => null)}>${icon("bin")}</button>
          </span>
        </div>
        ${open ? this.#fields(event, properties) : nothing}
      </li>
    `;
  }

  #fields(event: VisitorEvent, properties: readonly [string, Value][]): TemplateResult {
    const same = (text: string) => text;
    const merge = (what: string) => `event ${event.key} ${what}`;
    const sources = [...new Set([...SOURCES, event.source ?? "browser"])];
    const put = (name: string, value: Value | undefined) =>
      this.#edit(event.key, (one) => {
        const { [name]: _, ...others } = one.properties ?? {};
        const next = value === undefined ? others : { ...one.properties, [name]: value };
        const { properties: __, ...rest } = one;
        return Object.keys(next).length ? { ...rest, properties: next } : rest;
      }, merge(name));
    return html`
      <div class="fields">
        <label class="field"><span>${t("visitor.event")}</span><input type="text" list="event-names" maxlength="128" autocomplete="off" spellcheck="false" ${bound(event.event, same, same)} @input=${(input: Event) => {
          const name = (input.target as HTMLInputElement).value;
          if (name.trim()) this.#edit(event.key, (one) => ({ ...one, event: name }), merge("name"));
        }} /></label>
        <label class="field"><span>${t("visitor.when")}</span><input type="datetime-local" step="1" ${bound(localText(event.at), same, same)} @change=${(input: Event) => {
          const at = new Date((input.target as HTMLInputElement).value).getTime();
          if (Number.isFinite(at)) this.#edit(event.key, (one) => ({ ...one, at }));
        }} /></label>
        <label class="field"><span>${t("visitor.source")}</span><select @change=${(input: Event) => this.#edit(event.key, (one) => ({ ...one, source: (input.target as HTMLSelectElement).value }))}>
          ${sources.map((one) => html`<option value=${one} ?selected=${one === (event.source ?? "browser")}>${maybe(`source.${one}`) ?? one}</option>`)}
        </select></label>
        <label class="field"><span>${t("visitor.session")}</span><input type="text" maxlength="128" autocomplete="off" spellcheck="false" ${bound(event.session ?? "", same, same)} @input=${(input: Event) => {
          const session = (input.target as HTMLInputElement).value;
          this.#edit(event.key, ({ session: _, ...one }) => (session ? { ...one, session } : one), merge("session"));
        }} /></label>
        ${properties.map(([name, value]) => html`
          <label class="field"><span>${nameWords(name)}</span><input type="text" autocomplete="off" spellcheck="false"
            ${bound(value, (one) => (Array.isArray(one) ? one.join(", ") : String(one ?? "")), (text) => readValue(text, value))}
            @input=${(input: Event) => put(name, readValue((input.target as HTMLInputElement).value, value))} /></label>
        `)}
        <form class="row" @submit=${(submit: SubmitEvent) => {
          submit.preventDefault();
          const input = (submit.target as HTMLFormElement).elements.namedItem("property") as HTMLInputElement;
          const name = input.value.trim() || input.placeholder;
          if (name && name !== "__proto__" && !properties.some(([one]) => one === name)) put(name, "");
          input.value = "";
        }}>
          <label class="field"><span class="visually-hidden">${t("visitor.property")}</span><input name="property" type="text" maxlength="128" autocomplete="off" placeholder=${this.vocabulary.properties[event.event]?.find((one) => !(one in (event.properties ?? {}))) ?? "path"} /></label>
          <button class="quiet">${icon("plus")} ${t("visitor.add-property")}</button>
        </form>
      </div>
    `;
  }

  #add(submit: SubmitEvent): void {
    submit.preventDefault();
    const input = (submit.target as HTMLFormElement).elements.namedItem("event") as HTMLInputElement;
    const event = input.value.trim() || input.placeholder;
    const made: VisitorEvent = { key: freshKey(), event, at: this.at };
    const [first] = this.vocabulary.properties[event] ?? [];
    if (first !== undefined) made.properties = { [first]: "" };
    input.value = "";
    this.open = made.key;
    this.change((state) => withEvents(state, [made]));
  }
}

/** Numbers stay numbers, texts stay texts: what was a text is not made a number by its digits. */
function readValue(text: string, before: Value): Value {
  if (Array.isArray(before)) return text.split(",").map((one) => one.trim()).filter(Boolean);
  return typeof before === "string" && before !== "" && typeof readScalar(before) === "string" && /\D/.test(text) ? text : readScalar(text);
}

function isVerified({ source }: VisitorEvent): boolean {
  return source === "edge" || source === "crm" || source === "email";
}

/** From the first event to somewhat after the moment. */
function rangeOf(events: readonly VisitorEvent[], at: number): { from: number; to: number } {
  const times = events.map((event) => event.at);
  const from = Math.min(at - DAY_MS, ...times.slice(-10_000));
  const to = Math.max(at, ...times.slice(-10_000));
  const room = Math.max((to - from) * 0.03, HOUR_MS);
  return { from: from - room, to: to + room };
}

/** A moment as `datetime-local` has it: in the time of this place. */
function localText(at: number): string {
  const moment = new Date(at);
  if (!Number.isFinite(moment.getTime())) return "";
  return new Date(at - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

customElements.define("pq-timeline", Timeline);
