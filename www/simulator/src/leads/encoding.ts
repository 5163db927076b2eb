/** Which encoding a file's bytes are in, by its first bytes. */

/** Labels that `TextDecoder` knows; those that a file may be said to be in. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "gb18030", "big5", "shift_jis"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How many bytes are looked at. */
export const SAMPLE_BYTES = 64 * 1024;

/** The encoding of a file that begins with these bytes; `isWhole` when there are no others. */
export function detectEncoding(sample: Uint8Array, isWhole = false): Encoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return "utf-8";
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  const wide = withoutMark(sample);
  if (wide !== undefined) return wide;
  if (decodes(sample, "utf-8", isWhole)) return "utf-8";
  return legacy(sample, isWhole);
}

/** UTF-16 without a mark: every other byte of Latin text is zero. Single zeros are rubbish in a file of another encoding. */
function withoutMark(sample: Uint8Array): Encoding | undefined {
  const pairs = sample.length >> 1;
  if (pairs < 2) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (sample[at] === 0) even += 1;
    if (sample[at + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.3 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.3 && odd < pairs * 0.05) return "utf-16be";
  return undefined;
}

function decodes(sample: Uint8Array, encoding: Encoding, isWhole: boolean): boolean {
  try {
    // A character that the sample cuts in two is no mistake.
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

/**
 * Text that is not Unicode. Chinese and Japanese files are mostly pairs of high bytes, Western ones single ones between letters;
 * of GB 18030 and Big5, that counts in which more of the pairs are among the frequent characters.
 */
function legacy(sample: Uint8Array, isWhole: boolean): Encoding {
  let high = 0;
  let paired = 0;
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at]! < 0x80) continue;
    high += 1;
    const next = sample[at + 1] ?? 0;
    if (next >= 0x80 || (next >= 0x40 && next !== 0x7f)) {
      paired += 1;
      at += 1;
    }
  }
  const pairsOfHigh = pairedHighBytes(sample);
  if (high === 0 || pairsOfHigh < high * 0.4) return "windows-1252";
  const candidates = (["gb18030", "big5", "shift_jis"] as const).filter((one) => decodes(sample, one, isWhole));
  if (candidates.length === 0 || paired === 0) return "windows-1252";
  const rated = candidates.map((one) => ({ one, rate: common(new TextDecoder(one).decode(sample)) }));
  rated.sort((a, b) => b.rate - a.rate);
  return rated[0]!.one;
}

/** Pairs of two bytes beyond ASCII that stand side by side. */
function pairedHighBytes(sample: Uint8Array): number {
  let pairs = 0;
  for (let at = 0; at + 1 < sample.length; at += 1) {
    if (sample[at]! >= 0x80 && sample[at + 1]! >= 0x80) {
      pairs += 1;
      at += 1;
    }
  }
  return pairs;
}

/** Characters that stand in nearly every Chinese or Japanese text. */
const FREQUENT = new Set(
  "的一是不了在人有我他這这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得于於着著下自之年" +
    "公司經经理總总名稱称電电話话郵邮件職职位行業业城市台北香港上海北京限份部門门產产品技術术銷销售のにはをたがでてとしれさるいす",
);

function common(text: string): number {
  let wide = 0;
  let frequent = 0;
  for (const char of text) {
    if (char < "\u0080") continue;
    wide += 1;
    if (FREQUENT.has(char)) frequent += 1;
  }
  return wide === 0 ? 0 : frequent / wide;
}
