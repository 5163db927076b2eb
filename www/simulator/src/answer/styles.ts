import { css } from "lit";

export const answerStyles = css`
  :host { display: grid; gap: var(--space-3); align-content: start; grid-template-columns: minmax(0, 1fr); }
  .who { display: flex; gap: var(--space-2); align-items: center; }
  .who select { flex: 1 1 auto; min-inline-size: 0; font-weight: 600; border-color: var(--line); }
  .head { display: flex; gap: var(--space-4); align-items: flex-end; flex-wrap: wrap; margin-block-start: var(--space-3); }
  .big { display: flex; align-items: baseline; gap: var(--space-2); }
  .score { font-size: 3rem; line-height: 1; font-weight: 700; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
  .tags { display: flex; flex-wrap: wrap; gap: var(--space-1); align-items: center; padding-block-end: 0.3rem; }
  .tag.strong { font-weight: 650; font-size: var(--text-s); }
  .parts { display: grid; grid-template-columns: 1fr 1fr; gap: var(--space-3); margin-block-start: var(--space-3); }
  .part { border-inline-start: 3px solid var(--colour); padding-inline-start: var(--space-2); }
  .part.fit { --colour: var(--fit); }
  .part.engagement { --colour: var(--engagement); }
  .part strong { font-size: var(--text-l); font-variant-numeric: tabular-nums; }
  .facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--space-1) var(--space-3); margin-block-start: var(--space-3); font-size: var(--text-s); }
  .facts dt { color: var(--ink-2); }
  .facts dd { min-inline-size: 0; overflow-wrap: anywhere; }
  .verified { display: inline-flex; gap: 0.3rem; align-items: center; flex-wrap: wrap; }
  .verified svg { color: var(--good); inline-size: 1rem; block-size: 1rem; }
  h2 { display: flex; justify-content: space-between; gap: var(--space-2); align-items: baseline; margin-block-end: var(--space-2); font-size: var(--text-m); }

  .ladder li { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); gap: var(--space-2); padding-block: var(--space-2); position: relative; }
  .ladder li + li { border-block-start: 1px solid var(--line); }
  .dot { inline-size: 0.8rem; block-size: 0.8rem; border-radius: 50%; border: 2px solid var(--line-strong); margin-block-start: 0.28rem; margin-inline-start: 0.15rem; }
  .reached .dot { background: var(--accent); border-color: var(--accent); }
  .now .dot { box-shadow: 0 0 0 3px var(--accent-soft); }
  .ladder strong { font-weight: 600; }
  .needs { display: grid; gap: 0.15rem; margin-block-start: 0.2rem; font-size: var(--text-s); color: var(--ink-2); }
  .needs .needs { padding-inline-start: var(--space-3); border-inline-start: 1px solid var(--line); margin: 0; }
  .needs li { display: block; padding: 0; border: 0 !important; }
  .mark { display: inline-flex; vertical-align: -0.2em; margin-inline-end: 0.3rem; }
  .mark svg { inline-size: 1rem; block-size: 1rem; }
  .met .mark { color: var(--good); }
  .unmet .mark { color: var(--bad); }
  .unknown .mark { color: var(--warn); }

  .falls li { position: relative; }
  .fall { display: grid; grid-template-columns: minmax(0, 1fr) 36% 3.4rem; gap: var(--space-2); align-items: center; inline-size: 100%; border: 0; border-radius: var(--radius-s); padding: 0.1rem var(--space-1); min-block-size: 1.75rem; text-align: start; background: none; font-size: var(--text-s); }
  button.fall:hover:not(:disabled), button.fall:focus-visible { background: var(--surface-2); }
  .fall .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .track { position: relative; block-size: 0.95rem; }
  .bar { position: absolute; inset-block: 0; border-radius: 2px; min-inline-size: 2px; inset-inline-start: var(--from); inline-size: var(--width); background: var(--colour); }
  .zero { position: absolute; inset-block: -0.4rem; inline-size: 1px; background: var(--line-strong); inset-inline-start: var(--from); }
  .k-fit { --colour: var(--fit); }
  .k-engagement { --colour: var(--engagement); }
  .k-base, .k-rounding { --colour: var(--ink-3); }
  .minus { --colour: var(--minus); }
  .k-limit .bar { background: repeating-linear-gradient(135deg, var(--limit) 0 2px, transparent 2px 5px); outline: 1px solid var(--limit); outline-offset: -1px; }
  .points { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .minus .points, .k-limit .points { color: var(--minus); }
  .sum { border-block-start: 1px solid var(--line-strong); margin-block-start: var(--space-1); padding-block-start: var(--space-1); font-weight: 650; }
  .tip { display: none; position: absolute; inset-inline: 0; inset-block-start: 100%; z-index: 5; background: var(--surface); border: 1px solid var(--line-strong); border-radius: var(--radius-s); box-shadow: var(--shadow-l); padding: var(--space-2) var(--space-3); font-size: var(--text-s); pointer-events: none; }
  .falls li:nth-last-child(-n + 4) .tip { inset-block: auto 100%; }
  .falls li:hover .tip, .falls li:focus-within .tip { display: grid; gap: 0.15rem; }
  .falls.hush .tip { display: none !important; }
  .legend { display: flex; flex-wrap: wrap; gap: var(--space-3); font-size: var(--text-xs); color: var(--ink-2); font-weight: 400; }
  .legend span::before { content: ""; display: inline-block; inline-size: 0.65rem; block-size: 0.65rem; border-radius: 2px; background: var(--colour); margin-inline-end: 0.3rem; }

  .criteria { display: grid; gap: 0.2rem; font-size: var(--text-s); margin-block-start: var(--space-1); }
  .questions li { display: flex; gap: var(--space-3); align-items: flex-start; justify-content: space-between; padding-block: var(--space-2); font-size: var(--text-s); }
  .questions li + li { border-block-start: 1px solid var(--line); }
  .framework + .framework { margin-block-start: var(--space-3); }
  @media print { .tip { display: none !important; } }
`;
