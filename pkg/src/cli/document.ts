/** What the CLI reads of a model that has been checked; everything else goes through it untouched. */
export interface ModelDocument {
  name: string;
  version: string;
  score?: { base?: number; min?: number; max?: number; precision?: number };
  groups: Group[];
  disqualify?: { id: string; reason?: string }[];
  frameworks?: Framework[];
  stages?: Stage[];
  questions?: Record<string, string>;
}

export interface Limit {
  min?: number;
  max?: number;
}

export interface Group {
  id: string;
  name?: string;
  limit?: Limit;
  rules: Rule[];
}

export interface Rule {
  id: string;
  name?: string;
  because?: string;
  limit?: Limit;
}

export interface Framework {
  id: string;
  name?: string;
  pass: { atLeast: number };
  criteria: { id: string; weight?: number; when: Condition; ask?: string }[];
}

export interface Stage {
  id: string;
  name?: string;
  when: Condition;
  after?: "previous";
  keep?: boolean;
  qualifies?: boolean;
  sla?: { within: string; next: string };
}

/** A combination of conditions or one test, by the keys that it has. */
export type Condition = Readonly<Record<string, unknown>>;
