// What build/catalogue.ts makes of all strings.json files. `Key` names them all, by the files' own types.
declare module "virtual:catalogue" {
  type Strings = typeof import("../strings.json") &
    typeof import("../model/strings.json") &
    typeof import("../visitor/strings.json") &
    typeof import("../answer/strings.json") &
    typeof import("../share/strings.json") &
    typeof import("../hubspot/strings.json") &
    typeof import("../time/strings.json") &
    typeof import("../whatif/strings.json") &
    typeof import("../leads/strings.json") &
    typeof import("../take-away/strings.json");
  export type Key = Extract<keyof Strings, string>;
  export function loadCatalogue(locale: import("../state.ts").Locale): Promise<Record<string, unknown>>;
}
