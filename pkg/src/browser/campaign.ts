/** Where a visit comes from, as attributes. */

const PARAMETERS = {
  utm_source: "utmSource",
  utm_medium: "utmMedium",
  utm_campaign: "utmCampaign",
  utm_content: "utmContent",
  utm_term: "utmTerm",
};

/** The campaign that the address names. */
export function campaignOf(search: string): Record<string, string> {
  const query = new URLSearchParams(search);
  const attributes: Record<string, string> = {};
  for (const [parameter, attribute] of Object.entries(PARAMETERS)) {
    const value = query.get(parameter)?.trim();
    if (value) attributes[attribute] = value.slice(0, 200);
  }
  return attributes;
}

const CLICK_IDS = "gclid gbraid wbraid dclid fbclid msclkid ttclid twclid li_fat_id yclid".split(" ");

/** The ids that advertisers give to a click, under their own names. They name a person: read only where the page asks for it. */
export function clickIdsOf(search: string): Record<string, string> {
  const query = new URLSearchParams(search);
  const given = CLICK_IDS.map((name) => [name, query.get(name)?.trim().slice(0, 500)]);
  return Object.fromEntries(given.filter(([, id]) => id)) as Record<string, string>;
}

/** The other site that led here, as `referrer`: its host and path. */
export function referrerOf(referrer: string, here: string): Record<string, string> {
  const [, host, path] = /^https?:\/\/([^/?#]+)([^?#]*)/.exec(referrer) ?? [];
  return host && host !== here ? { referrer: host + path } : {};
}
