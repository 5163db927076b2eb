/** The drawing of a curve. It is for the eye; the panel says the same in words and as a table. */
import { css, html, type PropertyValues, unsafeCSS } from "lit";
import uPlot from "uplot";
import plotStyles from "uplot/dist/uPlot.min.css?inline";
import { currentLocale, number } from "../i18n/index.ts";
import { Element } from "../ui/element.ts";
import { stageColour } from "../ui/stage-colour.ts";
import { base } from "../ui/styles.ts";
import { type Curve, type CurvePoint, type Span, stretches } from "./curve.ts";
import type { StageThreshold } from "./thresholds.ts";

export interface ChartData {
  curve: Curve;
  span: Span;
  /** The moment in view. */
  at: number;
  /** Ids of stages from low to high. */
  stages: readonly string[];
  thresholds: readonly StageThreshold[];
  /** Moments of events. */
  events: readonly number[];
  highest: number | undefined;
}

const HEIGHT = 320;
const NARROW_HEIGHT = 240;

export class TimeChart extends Element {
  static override properties = { data: { attribute: false }, label: {}, theme: {} };

  static override styles = [
    base,
    unsafeCSS(plotStyles),
    css`
      :host { min-block-size: 20rem; }
      @media (max-width: 40rem) { :host { min-block-size: 15rem; } }
      .plot { inline-size: 100%; overflow: hidden; cursor: pointer; }
      .u-cursor-x { border-color: var(--ink-3); }
      .probe { position: absolute; visibility: hidden; }
    `,
  ];

  declare data: ChartData | undefined;
  declare label: string;
  /** Only to draw anew when the colours change. */
  declare theme: string;

  #plot: uPlot | null = null;
  #resize: ResizeObserver | null = null;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #again = () => this.#draw();

  constructor() {
    super();
    this.label = "";
    this.theme = "";
  }

  protected override render() {
    return html`<div class="plot" role="img" aria-label=${this.label}></div><span class="probe"></span>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#dark.addEventListener("change", this.#again);
    // Drawing within the call would change the size that it is about.
    this.#resize = new ResizeObserver(() => requestAnimationFrame(() => this.#fit()));
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dark.removeEventListener("change", this.#again);
    this.#resize?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("data") || changed.has("theme") || changed.has("label")) this.#draw();
  }

  #fit(): void {
    const size = this.#size();
    if (this.#plot === null) this.#draw();
    else if (size.width > 0 && size.width !== this.#plot.width) this.#plot.setSize(size);
  }

  #size(): { width: number; height: number } {
    return { width: Math.floor(this.clientWidth), height: innerWidth < 640 ? NARROW_HEIGHT : HEIGHT };
  }

  #draw(): void {
    const { data } = this;
    const size = this.#size();
    const place = this.renderRoot.querySelector<HTMLElement>(".plot");
    if (!data || size.width <= 0 || place === null) return;
    this.#plot?.destroy();
    const plot = new uPlot(this.#options(data, size), table(data), place);
    plot.over.addEventListener("click", ({ offsetX }) => this.tell("pq-moment", Math.round(plot.posToVal(offsetX, "x"))));
    this.#plot = plot;
  }

  #options(data: ChartData, size: { width: number; height: number }): uPlot.Options {
    const ink = this.#colour("--ink-2");
    const grid = this.#colour("--line");
    const line = this.#colour("--accent");
    const days = (data.span.to - data.span.from) / 86_400_000;
    const date = new Intl.DateTimeFormat(currentLocale(), days > 3 ? { month: "short", day: "numeric" } : { day: "numeric", hour: "2-digit", minute: "2-digit" });
    const font = `12px ${getComputedStyle(this).fontFamily}`;
    const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    return {
      ...size,
      ms: 1,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: true, range: () => [data.span.from, data.span.to] },
        y: { range: (_, low, high) => extent(low, high, data) },
      },
      axes: [
        { ...axis, space: 72, values: (_, splits) => splits.map((split) => date.format(split)) },
        { ...axis, size: 44, values: (_, splits) => splits.map((split) => number(split)) },
      ],
      series: [
        {},
        { stroke: line, width: 2.5, spanGaps: true, points: { show: false } },
        { stroke: line, width: 2, dash: [6, 5], spanGaps: true, points: { show: false } },
        { stroke: ink, width: 1.25, dash: [2, 4], spanGaps: true, points: { show: false } },
      ],
      hooks: {
        drawClear: [(plot) => this.#bands(plot, data)],
        draw: [(plot) => this.#marks(plot, data)],
        setCursor: [({ cursor, posToVal }) => this.tell("pq-hover", cursor.left === undefined || cursor.left < 0 ? null : posToVal(cursor.left, "x"))],
      },
    };
  }

  /** Behind everything: the stage at each time, as far as nothing else happens. */
  #bands({ ctx, bbox, valToPos }: uPlot, { curve, stages, span }: ChartData): void {
    ctx.save();
    for (const { from, to, stage } of stretches([...curve.past, ...curve.projected.slice(1)])) {
      const rank = stage === null ? -1 : stages.indexOf(stage);
      if (rank < 0) continue;
      const left = valToPos(Math.max(from, span.from), "x", true);
      const right = valToPos(Math.min(to, span.to), "x", true);
      ctx.globalAlpha = 0.45;
      ctx.fillStyle = this.#colour(`--stage-${stageColour(rank, stages.length)}`);
      ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height);
    }
    ctx.restore();
  }

  /** Before everything: the scores where stages begin, the events, and the moment in view. */
  #marks({ ctx, bbox, valToPos }: uPlot, { thresholds, events, at }: ChartData): void {
    const ratio = devicePixelRatio;
    const bottom = bbox.top + bbox.height;
    ctx.save();
    ctx.lineWidth = ratio;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.font = `${11 * ratio}px ${getComputedStyle(this).fontFamily}`;
    ctx.strokeStyle = ctx.fillStyle = this.#colour("--ink-3");
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    for (const { atLeast, name } of thresholds) {
      const y = valToPos(atLeast, "y", true);
      if (y < bbox.top || y > bottom) continue;
      stroke(ctx, bbox.left, y, bbox.left + bbox.width, y);
      ctx.fillText(`${name} ${number(atLeast)}`, bbox.left + 4 * ratio, y - 4 * ratio, bbox.width / 2);
    }
    ctx.setLineDash([]);
    ctx.fillStyle = this.#colour("--engagement");
    for (const event of events) ctx.fillRect(valToPos(event, "x", true) - ratio, bottom - 7 * ratio, 2 * ratio, 7 * ratio);
    ctx.strokeStyle = this.#colour("--ink");
    ctx.lineWidth = 2 * ratio;
    const x = valToPos(at, "x", true);
    stroke(ctx, x, bbox.top, x, bottom);
    ctx.restore();
  }

  /** A colour of the theme as a canvas takes it: what a custom property holds is only resolved where it is used. */
  #colour(name: string): string {
    const probe = this.renderRoot.querySelector<HTMLElement>(".probe")!;
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  }
}

function stroke(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

function extent(low: number | null, high: number | null, { highest, thresholds }: ChartData): [number, number] {
  const top = Math.max(high ?? 0, ...thresholds.map(({ atLeast }) => atLeast), highest !== undefined && highest <= 1000 ? highest : 0, 1);
  const bottom = Math.min(low ?? 0, 0);
  const room = (top - bottom) * 0.04;
  return [bottom < 0 ? bottom - room : 0, top + room];
}

/** One column of moments for all lines; where a line has no point there is none. */
function table({ curve }: ChartData): uPlot.AlignedData {
  const lines = [curve.past, curve.projected, curve.later];
  const moments = [...new Set(lines.flatMap((points) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  return [moments, ...lines.map((points) => column(moments, points))];
}

function column(moments: readonly number[], points: readonly CurvePoint[]): (number | null)[] {
  const scores = new Map(points.map(({ at, score }) => [at, score]));
  return moments.map((moment) => scores.get(moment) ?? null);
}

customElements.define("pq-time-chart", TimeChart);
