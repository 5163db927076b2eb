/** The model as JSON: CodeMirror, in step with the state, with the engine's problems at their place. Loaded when it is shown. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonLanguage } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Transaction } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { css, html, type PropertyValues } from "lit";
import type { Findings, Problem } from "../engine.ts";
import { maybe, t } from "../i18n/index.ts";
import { findNode, readPath, readPositions } from "../json/position.ts";
import { withModelText } from "../state.ts";
import { Element } from "../ui/element.ts";
import { base } from "../ui/styles.ts";
import type { Target } from "./forms.ts";
import { complete, documentation, rememberModel } from "./json-complete.ts";
import { readDocument } from "./read.ts";

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.number, color: "var(--minus)" },
  { tag: [tags.bool, tags.null], color: "var(--limit)" },
]);

// The package draws its underlines with `data:` images, which the content security policy forbids.
const wave = (colour: string) => ({ backgroundImage: "none", textDecoration: `underline wavy ${colour}`, textDecorationSkipInk: "none" });
const theme = EditorView.theme({
  "&": { fontSize: "0.8125rem", color: "var(--ink)", backgroundColor: "var(--surface)", blockSize: "100%" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--surface-2)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent), transparent 92%)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent), transparent 75%)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "6px", maxInlineSize: "28rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-tooltip .doc, .cm-completionInfo": { padding: "0.35rem 0.6rem", fontFamily: "var(--font)" },
  ".cm-panels": { backgroundColor: "var(--surface-2)", color: "var(--ink)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent), transparent 75%)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--surface-3)", border: "none", color: "var(--ink-2)" },
  ".cm-diagnostic": { fontFamily: "var(--font)" },
  ".cm-lintRange-error": wave("var(--bad)"),
  ".cm-lintRange-warning": wave("var(--warn)"),
  ".cm-lintRange-error.cm-lintRange-active, .cm-lintRange-warning.cm-lintRange-active": { backgroundColor: "var(--warn-soft)" },
  ".cm-lint-marker-error, .cm-lint-marker-warning": { content: "''", borderRadius: "50%", inlineSize: "0.6em", blockSize: "0.6em", margin: "0.5em auto" },
  ".cm-lint-marker-error": { backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warn)" },
});

export class JsonEditor extends Element {
  static override properties = { text: { attribute: false }, findings: { attribute: false }, target: { attribute: false } };
  static override styles = [
    base,
    css`
      :host { block-size: min(70vh, 46rem); min-block-size: 20rem; border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; background: var(--surface); }
      .editor { block-size: 100%; }
    `,
  ];

  declare text: string;
  declare findings: Findings | null;
  declare target: Target | null;

  #view: EditorView | undefined;

  protected override render() {
    return html`<div class="editor"></div>`;
  }

  protected override firstUpdated(): void {
    this.#view = new EditorView({
      parent: this.renderRoot.querySelector(".editor")!,
      root: this.renderRoot as ShadowRoot,
      state: EditorState.create({
        doc: this.text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          json(),
          syntaxHighlighting(colours),
          autocompletion(),
          jsonLanguage.data.of({ autocomplete: complete }),
          hoverTooltip(documentation),
          theme,
          EditorView.contentAttributes.of({ "aria-label": t("model.json"), tabindex: "0" }),
          // Undo is the simulator's: it knows of the forms as well. Escape, then Tab, leaves the editor.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.every((one) => one.annotation(Transaction.remote))) return;
            const text = update.state.doc.toString();
            this.text = text;
            this.change((state) => withModelText(state, text), { merge: "json" });
          }),
        ],
      }),
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.#view;
    if (!view) return;
    if (changed.has("text")) {
      rememberModel(readDocument(this.text));
      this.#bring(view, this.text);
    }
    if (changed.has("findings") || changed.has("text")) this.#mark(view);
    if (changed.has("target") && this.target) this.#show(view, this.target.path);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = undefined;
  }

  /** Replaces only what differs, so that the cursor stays. */
  #bring(view: EditorView, text: string): void {
    const old = view.state.doc.toString();
    if (old === text) return;
    let from = 0;
    while (from < old.length && old[from] === text[from]) from += 1;
    let end = 0;
    while (end < old.length - from && end < text.length - from && old.at(-1 - end) === text.at(-1 - end)) end += 1;
    view.dispatch({
      changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) },
      annotations: Transaction.remote.of(true),
    });
  }

  #mark(view: EditorView): void {
    const { problems = [], warnings = [] } = this.findings ?? {};
    const text = view.state.doc.toString();
    const root = readPositions(text);
    const diagnostic = (problem: Problem, severity: Diagnostic["severity"]): Diagnostic => {
      const { from, to } = placeOf(problem, text, root);
      const name = maybe(`code.${problem.code}`);
      return { from, to, severity, source: `${problem.code} ${problem.path}`, message: name ? `${name}: ${problem.detail}` : problem.detail };
    };
    const all = [...problems.map((one) => diagnostic(one, "error")), ...warnings.map((one) => diagnostic(one, "warning"))];
    view.dispatch(setDiagnostics(view.state, all.sort((one, other) => one.from - other.from)));
  }

  #show(view: EditorView, path: string): void {
    const root = readPositions(view.state.doc.toString());
    if (!root) return;
    const { node, from } = findNode(root, readPath(path));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 40 }), annotations: Transaction.remote.of(true) });
    if (node.to > from && !this.matches(":focus-within")) view.requestMeasure();
  }
}

/** Where a problem stands: at its path, or at the byte where reading stopped. */
function placeOf(problem: Problem, text: string, root: ReturnType<typeof readPositions>): { from: number; to: number } {
  const [, byte] = /at byte (\d+)/.exec(problem.detail) ?? [];
  if (!root) {
    const at = byte === undefined ? 0 : Math.min(text.length, unitsOf(text, Number(byte)));
    return { from: Math.max(0, Math.min(at, text.length - 1)), to: Math.min(text.length, at + 1) };
  }
  const { node, from, found } = findNode(root, readPath(problem.path));
  // What is missing is missed where it would stand: at the beginning of what lacks it.
  return found && node.kind === "plain" ? { from, to: node.to } : { from, to: Math.min(node.to, Math.max(from + 1, text.indexOf("\n", from) < 0 ? node.to : text.indexOf("\n", from))) };
}

/** How many UTF-16 units the first bytes of UTF-8 are. */
function unitsOf(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).length;
}

customElements.define("pq-json-editor", JsonEditor);
