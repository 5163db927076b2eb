/** Styles that all elements share; every shadow root adopts the same sheet. */
import { css } from "lit";

export const base = css`
  :host { display: block; }
  :host([hidden]), [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h2 { font-size: var(--text-l); line-height: 1.35; font-weight: 650; }
  h3 { font-size: var(--text-m); line-height: 1.4; font-weight: 650; }
  h4 { font-size: var(--text-s); font-weight: 650; }
  p { max-width: 70ch; }
  a { color: var(--accent); }
  code, pre, .mono { font-family: var(--mono); font-size: 0.92em; }
  .num { font-variant-numeric: tabular-nums; }
  .muted { color: var(--ink-2); }
  .small { font-size: var(--text-s); }
  .tiny { font-size: var(--text-xs); }
  .good { color: var(--good); }
  .bad { color: var(--bad); }
  .warn { color: var(--warn); }
  .nowrap { white-space: nowrap; }
  .wrap-anywhere { overflow-wrap: anywhere; }
  .truncate { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2); }
  .row.apart { justify-content: space-between; }
  .stack { display: grid; gap: var(--space-3); align-content: start; grid-template-columns: minmax(0, 1fr); }
  .grow { flex: 1 1 auto; min-inline-size: 0; }
  .visually-hidden {
    position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
  .card {
    background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
    padding: var(--space-4); box-shadow: var(--shadow);
  }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

  button, .button {
    font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong);
    border-radius: var(--radius-s); padding: 0.25rem 0.65rem; min-block-size: 2rem; cursor: pointer;
    display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; text-decoration: none;
  }
  button:hover:not(:disabled), .button:hover { background: var(--surface-2); }
  button:disabled { color: var(--ink-3); border-color: var(--line); cursor: default; opacity: 0.7; }
  button.primary, .button.primary { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); font-weight: 600; }
  button.primary:hover:not(:disabled) { background: color-mix(in oklab, var(--accent), var(--ink) 14%); }
  button.quiet { border-color: transparent; background: transparent; }
  button.quiet:hover:not(:disabled) { background: var(--surface-3); }
  button.danger { color: var(--bad); }
  button.icon { padding: 0; inline-size: 2rem; block-size: 2rem; flex: none; }
  button.link { border: 0; background: none; padding: 0; min-block-size: 0; color: var(--accent); text-decoration: underline; display: inline; text-align: start; }
  button[aria-pressed="true"], button[aria-current="true"] { background: var(--accent-soft); border-color: var(--accent); color: var(--accent); }

  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong);
    border-radius: var(--radius-s); padding: 0.3rem 0.5rem; min-block-size: 2rem; max-inline-size: 100%; min-inline-size: 0;
  }
  textarea { resize: vertical; }
  input[type="checkbox"], input[type="radio"] { min-block-size: 0; inline-size: 1rem; block-size: 1rem; margin: 0; accent-color: var(--accent); flex: none; }
  input[type="range"] { padding: 0; border: 0; background: none; accent-color: var(--accent); }
  input[type="number"] { font-variant-numeric: tabular-nums; }
  input::placeholder, textarea::placeholder { color: var(--ink-3); opacity: 1; }
  input[aria-invalid="true"], select[aria-invalid="true"], textarea[aria-invalid="true"] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
  label.field { display: grid; gap: 0.2rem; font-size: var(--text-s); color: var(--ink-2); align-content: start; min-inline-size: 0; }
  label.field > input, label.field > select, label.field > textarea { font-size: var(--text-m); inline-size: 100%; }
  label.check { display: inline-flex; align-items: center; gap: 0.4rem; font-size: var(--text-s); min-block-size: 2rem; }
  fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; }
  legend { padding: 0; font-size: var(--text-s); color: var(--ink-2); }
  table { border-collapse: collapse; inline-size: 100%; font-size: var(--text-s); }
  th, td { text-align: start; padding: 0.35rem 0.5rem; border-block-end: 1px solid var(--line); vertical-align: top; }
  th { font-weight: 600; color: var(--ink-2); }
  .scroll-x { overflow-x: auto; }
  .tag {
    display: inline-flex; align-items: center; gap: 0.3rem; padding: 0.05rem 0.5rem; border-radius: 1rem;
    font-size: var(--text-xs); line-height: 1.5; background: var(--surface-3); color: var(--ink); max-inline-size: 100%;
  }
  .tag.good { background: var(--good-soft); color: var(--good); }
  .tag.bad { background: var(--bad-soft); color: var(--bad); }
  .tag.warn { background: var(--warn-soft); color: var(--warn); }
  .callout { border-radius: var(--radius-s); padding: var(--space-2) var(--space-3); font-size: var(--text-s); background: var(--surface-2); }
  .callout.bad { background: var(--bad-soft); color: var(--bad); }
  .callout.warn { background: var(--warn-soft); color: var(--warn); }
  svg.i { inline-size: 1.125rem; block-size: 1.125rem; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

  @media (prefers-reduced-motion: no-preference) {
    button, input, select { transition: background-color 0.12s, border-color 0.12s; }
  }
  @media (forced-colors: active) {
    .tag, .card, .callout { border: 1px solid CanvasText; }
  }
  @media print {
    .no-print { display: none !important; }
    .card { box-shadow: none; break-inside: avoid; }
  }
`;
