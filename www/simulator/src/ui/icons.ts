/** Icons, drawn on a grid of 24 in lines of the text's colour. They are decoration: what they stand for is said in words. */
import { svg, html, type TemplateResult } from "lit";

const PATHS = {
  undo: svg`<path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>`,
  redo: svg`<path d="m16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  close: svg`<path d="M6 6l12 12M18 6 6 18"/>`,
  up: svg`<path d="m6 14 6-6 6 6"/>`,
  down: svg`<path d="m6 10 6 6 6-6"/>`,
  right: svg`<path d="m9 6 6 6-6 6"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h9"/>`,
  bin: svg`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>`,
  check: svg`<path d="m5 13 5 5L20 7"/>`,
  dash: svg`<path d="M6 12h12"/>`,
  question: svg`<path d="M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01"/>`,
  share: svg`<path d="M12 15V4m0 0L8 8m4-4 4 4M5 13v5a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-5"/>`,
  download: svg`<path d="M12 4v11m0 0 4-4m-4 4-4-4M5 20h14"/>`,
  upload: svg`<path d="M12 15V4m0 0L8 8m4-4 4 4M5 20h14"/>`,
  shield: svg`<path d="M12 3 5 6v6c0 4 3 7 7 9 4-2 7-5 7-9V6z"/><path d="m9 12 2 2 4-4"/>`,
  clock: svg`<circle cx="12" cy="12" r="8"/><path d="M12 8v4l3 2"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4 21c1-4 4-6 8-6s7 2 8 6"/>`,
  stop: svg`<circle cx="12" cy="12" r="8"/><path d="m7 7 10 10"/>`,
  play: svg`<path d="M8 5v14l11-7z"/>`,
  grip: svg`<path d="M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01" stroke-width="2.5"/>`,
  gallery: svg`<rect x="4" y="4" width="7" height="7" rx="1"/><rect x="13" y="4" width="7" height="7" rx="1"/><rect x="4" y="13" width="7" height="7" rx="1"/><rect x="13" y="13" width="7" height="7" rx="1"/>`,
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
