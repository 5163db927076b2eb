/** A model as authored, as far as it is read: what the engine has not passed may lack anything, so all is optional. */

export type Scalar = string | number | boolean;

/** The ops of a test, by name; `AttributeTest` and rows have these, tests of numbers the four of `Bounds`. */
export interface Bounds {
  atLeast?: number;
  atMost?: number;
  above?: number;
  below?: number;
}

export interface Ops extends Bounds {
  is?: Scalar;
  oneOf?: Scalar[];
  inList?: string;
  contains?: string;
  containsAny?: string[];
  hasWord?: string | string[];
  startsWith?: string;
  endsWith?: string;
  matches?: string;
  longerThan?: number;
  shorterThan?: number;
  sameAs?: string;
  known?: boolean;
}

export interface Condition extends Ops {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  attribute?: string;
  event?: string | string[];
  where?: Record<string, Ops>;
  within?: string;
  verified?: boolean;
  times?: Bounds;
  distinct?: string;
  score?: Bounds;
  fit?: Bounds;
  engagement?: Bounds;
  label?: { fit?: string[]; engagement?: string[]; score?: string[] };
  grade?: { atLeast?: string; atMost?: string };
  disqualified?: boolean;
  framework?: string;
  stage?: { atLeast?: string; atMost?: string; above?: string; below?: string };
}
// `{ "framework": "bant", "is": "passed" }` uses `is` of the ops.

export interface Pattern {
  event?: string | string[];
  where?: Record<string, Ops>;
  within?: string;
  verified?: boolean;
}

export interface Limit {
  min?: number;
  max?: number;
}

export type Count = "each" | "once" | { atMost?: number; per?: "hour" | "day" | "week" | "session" };

export type Decay = { halfLife?: string; lose?: number; every?: string; compound?: boolean };

export interface Row extends Ops {
  points?: number;
  perUnit?: number;
}

export interface Rule {
  id?: string;
  name?: string;
  because?: string;
  limit?: Limit;
  enabled?: boolean;
  visibility?: "edge";
  points?: number;
  when?: Condition;
  on?: Pattern;
  count?: Count;
  decay?: Decay;
  meter?: { property?: string; step?: number };
  attribute?: string;
  table?: Row[];
  unknown?: number;
}

export interface Group {
  id?: string;
  name?: string;
  kind?: "fit" | "engagement";
  limit?: Limit;
  visibility?: "edge";
  rules?: Rule[];
}

export interface Disqualifier {
  id?: string;
  reason?: string;
  visibility?: "edge";
  when?: Condition;
}

export interface Criterion {
  id?: string;
  weight?: number;
  when?: Condition;
  ask?: string;
}

export interface Framework {
  id?: string;
  name?: string;
  pass?: { atLeast?: number };
  criteria?: Criterion[];
}

export interface Band extends Bounds {
  label?: string;
}

export interface Grade {
  start?: string;
  criteria?: { id?: string; when?: Condition; thirds?: number }[];
}

export interface Stage {
  id?: string;
  name?: string;
  when?: Condition;
  after?: "previous";
  keep?: boolean;
  qualifies?: boolean;
  sla?: { within?: string; next?: string };
}

export interface Route {
  to?: string;
  when?: Condition;
}

export interface ModelDocument {
  $schema?: string;
  name?: string;
  version?: string;
  score?: { base?: number; min?: number; max?: number; precision?: number };
  lists?: Record<string, Scalar[]>;
  groups?: Group[];
  disqualify?: Disqualifier[];
  frameworks?: Framework[];
  labels?: { fit?: Band[]; engagement?: Band[]; score?: Band[] };
  grade?: Grade;
  stages?: Stage[];
  routes?: Route[];
  questions?: Record<string, string>;
}
