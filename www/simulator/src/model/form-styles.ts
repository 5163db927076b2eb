import { css } from "lit";

export const formStyles = css`
  .sections { display: grid; gap: var(--space-3); }
  .section > h2 { margin: 0; }
  .section > h2 > button { inline-size: 100%; justify-content: flex-start; padding: var(--space-2) var(--space-1); font-weight: 650; min-block-size: 2.5rem; }
  .section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 0 var(--space-3); box-shadow: var(--shadow); }
  .section > .content { display: grid; gap: var(--space-2); padding-block: 0 var(--space-3); justify-items: stretch; grid-template-columns: minmax(0, 1fr); }
  .section > .content > button { justify-self: start; }
  .chevron { display: inline-flex; color: var(--ink-3); }
  [aria-expanded="true"] > .chevron { transform: rotate(90deg); }
  @media (prefers-reduced-motion: no-preference) { .chevron { transition: transform 0.12s; } }

  .item { border: 1px solid var(--line); border-radius: var(--radius-s); background: var(--surface); min-inline-size: 0; }
  .group { border-inline-start: 3px solid var(--fit); background: var(--surface-2); }
  .group.kind-engagement { border-inline-start-color: var(--engagement); }
  .group > .rules { display: grid; gap: var(--space-1); padding: 0 var(--space-2) var(--space-2); grid-template-columns: minmax(0, 1fr); }
  .group > .rules > button { justify-self: start; }
  .head { display: flex; align-items: center; gap: var(--space-2); padding: 0.15rem var(--space-2); min-inline-size: 0; }
  .opener { flex: 1 1 auto; min-inline-size: 0; justify-content: flex-start; text-align: start; padding: 0.25rem; gap: 0.25rem; }
  .titles { display: grid; min-inline-size: 0; }
  .title { font-weight: 600; overflow-wrap: anywhere; }
  .rule .title { font-weight: 500; }
  .about { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  [aria-expanded="true"] .about { white-space: normal; }
  .off .title, .off .points { text-decoration: line-through; color: var(--ink-3); }
  .points { font-weight: 600; white-space: nowrap; }
  .points.minus { color: var(--minus); }
  .tools { display: inline-flex; flex: none; }
  .tools button.icon { inline-size: 1.75rem; block-size: 1.75rem; min-block-size: 1.75rem; color: var(--ink-2); }
  .tools button.icon:disabled { opacity: 0.35; }
  .body { display: grid; gap: var(--space-3); padding: var(--space-2) var(--space-3) var(--space-3); border-block-start: 1px solid var(--line); grid-template-columns: minmax(0, 1fr); }
  .body > button { justify-self: start; }

  .fields { display: grid; gap: var(--space-2) var(--space-3); grid-template-columns: repeat(auto-fill, minmax(min(11rem, 100%), 1fr)); align-items: end; }
  .fields > label.check { align-self: center; }
  .line { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-2); align-items: flex-start; min-inline-size: 0; }
  .line > .grow { flex: 1 1 9rem; }
  .cell { min-inline-size: 0; }
  .line > .cell, .line > label.field { flex: 0 1 11rem; }
  .ops { display: grid; gap: var(--space-1); grid-template-columns: minmax(0, 1fr); }
  .ops > button { justify-self: start; }
  .ops label.field > select, .ops label.field > input, .ops label.field > textarea { inline-size: 100%; }
  button.small { min-block-size: 1.75rem; padding: 0.1rem 0.5rem; font-size: var(--text-s); color: var(--accent); }
  .condition { display: grid; gap: var(--space-1); grid-template-columns: minmax(0, 1fr); padding: var(--space-2); border-radius: var(--radius-s); background: var(--surface-2); }
  .condition > button { justify-self: start; }
  .group .condition, .nest .condition { background: color-mix(in srgb, var(--surface-3), transparent 45%); }
  .nest { display: grid; gap: var(--space-2); padding-inline-start: var(--space-3); border-inline-start: 2px solid var(--line-strong); grid-template-columns: minmax(0, 1fr); }
  .nest > button { justify-self: start; }
  .pattern { display: grid; gap: var(--space-2); padding: var(--space-2); border-radius: var(--radius-s); background: var(--surface-2); }
  .where > .nowrap { padding-block-start: 0.4rem; }
  .legend { display: block; font-size: var(--text-s); color: var(--ink-2); margin-block-end: 0.2rem; }
  .pair { display: flex; gap: var(--space-1); }
  .pair input { flex: 1 1 3.5rem; min-inline-size: 3.5rem; }
  .pair select { flex: 1 1 5rem; }
  .row-item { display: flex; flex-wrap: wrap; gap: var(--space-2); align-items: flex-start; padding-block: var(--space-2); border-block-end: 1px solid var(--line); }
  .row-item > .grow { flex: 1 1 14rem; }
  .row-item > .cell { flex: 0 1 6rem; }
  .bands { display: grid; gap: var(--space-1); padding-block-start: var(--space-2); }
  .bands > button, .content > .fields > button { justify-self: start; }
  .band > .cell { flex: 0 1 8rem; }
  .named { align-items: flex-end; }
  .complaint { display: block; color: var(--bad); font-size: var(--text-s); overflow-wrap: anywhere; }
  textarea { line-height: 1.4; }
  @media (max-width: 40rem) {
    .head { flex-wrap: wrap; }
    .opener { flex: 1 1 70%; }
    .head > .tools { margin-inline-start: auto; }
  }
`;
