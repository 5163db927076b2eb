// What build/gallery.ts makes of pkg/models.
declare module "virtual:gallery" {
  import type { ModelDocument } from "../model/document.ts";
  type Texts = Readonly<Record<string, string>>;
  export interface ModelTexts {
    name?: string;
    groups?: Texts;
    rules?: Texts;
    disqualify?: Texts;
    frameworks?: Texts;
    /** A sentence for each criterion, by `framework.criterion`. */
    criteria?: Texts;
    stages?: Texts;
    questions?: Texts;
  }
  export const index: readonly { id: string; names: Readonly<Record<string, string>> }[];
  export const models: () => Promise<{ default: Readonly<Record<string, ModelDocument>> }>;
  export const texts: Readonly<Record<string, () => Promise<{ default: Readonly<Record<string, ModelTexts>> }>>>;
}
