/** Headers of a visitor that go on to a CRM. Everything else stays: cookies, credentials, addresses of proxies. */

const PASSED = ["accept", "accept-language", "user-agent", "referer"];
// Control characters cannot be in a header, and some hosts throw on what is beyond Latin-1.
const SAFE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LONGEST = 2048;

export function passedHeaders(headers: Headers, contentType: string): [string, string][] {
  const passed: [string, string][] = [["content-type", contentType]];
  for (const name of PASSED) {
    const value = headers.get(name);
    if (value && value.length <= LONGEST && SAFE.test(value)) passed.push([name, value]);
  }
  return passed;
}
