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

/** The other site that led here, as `referrer`: its host and path. */
export function referrerOf(referrer: string, here: string): Record<string, string> {
  const [, host, path] = /^https?:\/\/([^/?#]+)([^?#]*)/.exec(referrer) ?? [];
  return host && host !== here ? { referrer: host + path } : {};
}
