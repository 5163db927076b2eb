import type { WriteStream } from "node:tty";

type Output = NodeJS.WriteStream | WriteStream;
type Style = (text: string) => string;

/** Styles for what goes to a stream: they do nothing where colour is not wanted. */
export interface Paint {
  bold: Style;
  dim: Style;
  red: Style;
  green: Style;
  yellow: Style;
  cyan: Style;
}

export function paintFor(stream: Output): Paint {
  const wanted = wantsColour(stream);
  const style =
    (on: number, off: number): Style =>
    (text) =>
      wanted && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  };
}

/** By the conventions of NO_COLOR and FORCE_COLOR; else on terminals that can. */
function wantsColour(stream: Output): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY === true && TERM !== "dumb";
}

/** A text of somebody else's on one line: without what would steer a terminal or turn the direction of writing. */
export function plain(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " ")
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Writes to stdout; fulfilled once there is room for more. */
export function print(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** A line on stderr. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** `prequal: …` on stderr. */
export function complain(message: string): void {
  const paint = paintFor(process.stderr);
  say(`${paint.red("prequal:")} ${message}`);
}

/** `1 problem`, `2 problems`, `12 000 problems`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A number with its thousands apart and a true minus. */
export function grouped(number: number): string {
  const [whole = "", decimals] = String(Math.abs(number)).split(".");
  const digits = /^\d{5,}$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, " ") : whole;
  return `${number < 0 ? "−" : ""}${digits}${decimals === undefined ? "" : `.${decimals}`}`;
}

/** A count of bytes for people. */
export function bytesInWords(bytes: number): string {
  const units: [number, string][] = [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ];
  const unit = units.find(([size]) => bytes >= size);
  return unit ? `${Number((bytes / unit[0]).toFixed(1))} ${unit[1]}` : counted(bytes, "byte");
}

/** A line on stderr that is renewed while a long input is read; only on a terminal that does not show the output as well. */
export class Progress {
  readonly #shown = process.stderr.isTTY === true && process.stdout.isTTY !== true;
  readonly #startedAt = performance.now();
  #drawnAt = this.#startedAt;
  #isDrawn = false;

  /** Draws the text, a few times a second and not in the first half second. */
  draw(text: () => string): void {
    const now = performance.now();
    if (!this.#shown || now - this.#startedAt < 500 || now - this.#drawnAt < 200) return;
    this.#drawnAt = now;
    this.#isDrawn = true;
    process.stderr.write(`\r\u001b[K${text()}`);
  }

  /** Takes the line away: before anything else is said, and at the end. */
  clear(): void {
    if (this.#isDrawn) process.stderr.write("\r\u001b[K");
    this.#isDrawn = false;
  }
}
