/** Programs that say that they are programs. They are scored like anybody; the attribute `bot` lets a model tell them apart. */

const NAMES = /bot\b|crawl|spider|headless|lighthouse|pagespeed|phantomjs/i;

export function isBot(): boolean {
  return navigator.webdriver === true || NAMES.test(navigator.userAgent);
}
