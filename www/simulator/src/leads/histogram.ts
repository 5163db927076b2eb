/** Bars of a distribution, with the part that converted and a line at the threshold. */
import { html, nothing, type TemplateResult } from "lit";
import { css } from "lit";
import { number, t } from "../i18n/index.ts";
import { vars } from "../ui/vars.ts";
import type { Bar } from "./statistics.ts";

export const histogramStyles = css`
  .bars { display: grid; grid-template-columns: repeat(var(--count), minmax(0, 1fr)); gap: 1px; align-items: end; block-size: 11rem; position: relative; border-block-end: 1px solid var(--line-strong); }
  .bars .one { position: relative; block-size: var(--height); background: var(--stage-2); min-block-size: 1px; border-radius: 2px 2px 0 0; overflow: hidden; }
  .bars .one.above { background: var(--stage-3); }
  .bars .one i { position: absolute; inset-inline: 0; inset-block-end: 0; block-size: var(--part); background: var(--good); }
  .bars .line { position: absolute; inset-block: 0; inset-inline-start: var(--place); inline-size: 2px; background: var(--ink); }
  .scale { display: flex; justify-content: space-between; font-size: var(--text-xs); color: var(--ink-2); font-variant-numeric: tabular-nums; }
  .key { display: flex; flex-wrap: wrap; gap: var(--space-3); font-size: var(--text-xs); color: var(--ink-2); }
  .key span::before { content: ""; display: inline-block; inline-size: 0.65rem; block-size: 0.65rem; border-radius: 2px; margin-inline-end: 0.3rem; background: var(--colour); }
  .key .below { --colour: var(--stage-2); }
  .key .above { --colour: var(--stage-3); }
  .key .converted { --colour: var(--good); }
`;

export function histogramOf(bars: readonly Bar[], threshold: number, hasOutcome: boolean): TemplateResult {
  const first = bars[0];
  const last = bars.at(-1);
  if (!first || !last) return html`${nothing}`;
  const highest = Math.max(...bars.map(({ count }) => count));
  const most = bars.find(({ count }) => count === highest) ?? first;
  const place = Math.min(Math.max((threshold - first.from) / (last.to - first.from), 0), 1);
  const label = t("leads.distribution-label", {
    count: bars.reduce((sum, { count }) => sum + count, 0),
    lowest: first.from,
    highest: last.to,
    from: most.from,
    to: most.to,
  });
  return html`
    <figure class="stack">
      <div class="bars" role="img" aria-label=${label} ${vars({ "--count": bars.length })}>
        ${bars.map(
          ({ from, to, count, converted }) => html`
            <span
              class="one ${from >= threshold ? "above" : ""}"
              title="${t("leads.band-range", { from, to })}: ${number(count)}"
              ${vars({ "--height": `${(count / highest) * 100}%` })}
            >${hasOutcome ? html`<i ${vars({ "--part": `${count === 0 ? 0 : (converted / count) * 100}%` })}></i>` : nothing}</span>
          `,
        )}
        <span class="line" ${vars({ "--place": `${place * 100}%` })}></span>
      </div>
      <div class="scale" aria-hidden="true"><span>${number(first.from)}</span><span>${number(last.to)}</span></div>
      <div class="key" aria-hidden="true">
        <span class="below">${t("leads.below")}</span><span class="above">${t("leads.above")}</span>
        ${hasOutcome ? html`<span class="converted">${t("leads.converted-count")}</span>` : nothing}
      </div>
    </figure>
  `;
}
