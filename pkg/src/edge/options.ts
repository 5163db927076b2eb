/** What `createHandler` takes, and what it becomes. */
import type { FieldMap } from "../browser/fields.js";
import { generic } from "../crm/generic.js";
import { PrequalError } from "../engine/error.js";
import { CONSENT_COOKIE } from "../protocol.js";
import type { Assessment } from "../types.js";
import type { Fetch } from "./deliver.js";
import { destinationsOf, type Routing } from "./destinations/routing.js";
import type { Destination } from "./destinations/types.js";
import type { FactValues } from "./facts/fact.js";
import type { Outbox } from "./outbox/types.js";
import type { DoorOptions } from "./doors/options.js";
import type { InjectOptions } from "./inject.js";
import type { LeadStore } from "./leads/types.js";
import { createPathMatcher } from "./paths.js";
import { createReporter, type Problem, type Reporter } from "./problem.js";
import { reserve, type IsReserved } from "./reserved.js";
import { createScorer, type EngineOptions, type Scorer } from "./score.js";
import type { SpamCheck } from "./spam.js";
import { createKeyRing, type KeyRing } from "./tokens/keys.js";
import { MOST_COOKIE_BYTES } from "./tokens/cookie.js";

/** What a host gives besides the request: Workers' `ctx`, and whatever does the same. */
export interface Context {
  waitUntil?(work: Promise<unknown>): void;
}


/** How a submission ended. It holds no field of the form. */
export interface Decision {
  /** Of the submission; also the idempotency key and the id of its entry in the outbox. */
  readonly id: string;
  readonly at: number;
  /** The path that it was sent to. */
  readonly endpoint: string;
  readonly destination: string;
  /** Null where it could not be scored. */
  readonly assessment: Assessment | null;
  /** How it stands: with the CRM, in the outbox to be sent again, or waiting for a person. */
  readonly outcome: "delivered" | "kept" | "dead" | "lost" | "streamed";
  readonly problem: string | null;
}

export interface EndpointOptions {
  /** Where it goes, always or by route and stage. */
  readonly destination: Destination | Routing;
  /** What the form is called in facts: `form_submit {form}`; its path if absent. */
  readonly form?: string;
  /** What its fields become; fields with common names are read if absent. */
  readonly fields?: FieldMap;
  /** Whether it is spam: see `turnstile`. Its verdict is the attribute `spam`, told by the edge, for the model to use. */
  readonly spamCheck?: SpamCheck;
  /** What becomes of spam: it is marked only, which is the default, or held in the outbox for a person. */
  readonly onSpam?: "mark" | "hold";
  /** Where the visitor is sent when the answer is not the CRM's own: a path of this site. A plain page if absent. */
  readonly thanks?: string;
}

export interface Limits {
  /** Bodies up to this are held, scored and kept in the outbox; 1 MiB by default. */
  bodyBytes: number;
  /** Larger bodies that cannot be streamed on are kept for a person up to this, and refused beyond; 8 MiB by default. */
  keptBytes: number;
  /** Fields, or parts, beyond which a body is not scored; 1 000 by default. */
  fields: number;
  /** The page's log, in characters; 64 KiB by default. */
  logBytes: number;
  /** Facts of the page's log, the newest; 2 000 by default. */
  facts: number;
  /** How long the CRM may take for its answer, in milliseconds; 10 000 by default. */
  deliverMs: number;
  /** How long a check for spam may take, in milliseconds; 3 000 by default. */
  spamCheckMs: number;
}

export interface CookieOptions {
  /** `__Host-prequal` by default, or `prequal_visit` with a `domain`. */
  readonly name?: string;
  /** A parent domain, so that its subdomains are one visit. */
  readonly domain?: string;
  /** Days from the last request; 30 by default. */
  readonly days?: number;
  /** The readable cookie in which the page keeps the visitor's choice: `granted` or `denied`; `prequal_consent` by default. */
  readonly consentName?: string;
}

export interface EdgeOptions<Env = unknown> extends EngineOptions {
  /** `whsec_…`, the newest first. The first signs, all verify. */
  readonly keys: string | readonly string[];
  /** The site, as in `www.example.com`: tokens of another are nothing here. */
  readonly audience: string;
  /** By path. */
  readonly endpoints: { readonly [path: string]: EndpointOptions };
  /** Which paths are pages, as in `/` or `/blog/*`; all by default. */
  readonly pages?: readonly string[];
  /** What answers requests that are not ours; `fetch` of the same request by default. */
  origin?(request: Request, env: Env, ctx: Context): Response | Promise<Response>;
  /** Whether the visit's cookie needs the visitor's consent; `required` by default. */
  readonly consent?: "required" | "not_needed" | ((request: Request) => boolean);
  readonly cookie?: CookieOptions;
  /** The field in which the page's log comes; `lead_log` by default. */
  readonly logField?: string;
  readonly limits?: Partial<Limits>;
  /** Where submissions are written before they are sent. */
  readonly outbox: Outbox;
  /** What the platform says of a request, as attributes; those that Cloudflare says by default, where it is one. */
  readonly requestFacts?: (request: Request) => FactValues;
  /** Where facts of leads are kept beyond a visit: what the CRM and mails tell, and what a lead sent before. */
  readonly leads?: LeadStore;
  /** The visitor's address on the network, for CRMs and checks that ask for it; what Cloudflare says by default, where it is one. */
  readonly visitorIp?: (request: Request) => string | null;
  /** The doors under `/_prequal/`: each is shut unless it is set up, but for `forget`. */
  readonly doors?: DoorOptions;
  readonly inject?: InjectOptions;
  onDecision?(decision: Decision, env: Env): void | Promise<void>;
  readonly onProblem?: (problem: Problem) => void;
  readonly now?: () => number;
  readonly fetch?: Fetch;
}

export interface Endpoint extends Omit<EndpointOptions, "destination"> {
  readonly path: string;
  readonly formName: string;
  readonly routing: Routing;
}

/** The options, checked, and what is made of them once. */
export interface Setup {
  readonly options: EdgeOptions;
  readonly ring: KeyRing;
  readonly scorer: Scorer;
  readonly isReserved: IsReserved;
  readonly isLog: IsReserved;
  readonly limits: Limits;
  readonly cookie: Required<Omit<CookieOptions, "domain">> & { domain: string | null; maxAgeMs: number };
  readonly report: Reporter;
  readonly now: () => number;
  readonly fetch: Fetch;
  readonly destinations: ReadonlyMap<string, Destination>;
  endpointAt(url: URL): Endpoint | null;
  isPage(url: URL): boolean;
}

const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1 << 20,
  keptBytes: 8 << 20,
  fields: 1000,
  logBytes: 64 * 1024,
  facts: 2000,
  deliverMs: 10_000,
  spamCheckMs: 3000,
};
const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

/** @throws PrequalError `type` or `range`, with the option's path */
export function setUp(options: EdgeOptions): Setup {
  const { audience, endpoints, scorecard, outbox, logField = "lead_log" } = options;
  if (typeof audience !== "string" || !audience) throw new PrequalError("type", "`audience` must name the site", { path: "audience" });
  if (!scorecard) throw new PrequalError("type", "`scorecard` must be a compiled scorecard", { path: "scorecard" });
  if (typeof outbox?.put !== "function") throw new PrequalError("type", "`outbox` must be an outbox", { path: "outbox" });
  const limits = checkedLimits(options.limits);
  const ring = createKeyRing(options.keys);
  const list = Object.entries(endpoints ?? {}).map(([path, endpoint]) => endpointOf(path, endpoint));
  const destinations = namedDestinations(list);
  const names = [...destinations.values()].flatMap(({ preset }) => Object.values(preset.fields));
  const now = options.now ?? Date.now;
  const days = options.cookie?.days ?? 30;
  if (!(days > 0 && days <= MOST_DAYS)) throw new PrequalError("range", `a cookie lives up to ${MOST_DAYS} days`, { path: "cookie.days" });
  const domain = options.cookie?.domain ?? null;
  return {
    options,
    ring,
    scorer: createScorer(options),
    isReserved: reserve([...Object.values(generic.fields), logField, ...names]),
    isLog: reserve([logField]),
    limits,
    cookie: {
      name: options.cookie?.name ?? (domain ? "prequal_visit" : "__Host-prequal"),
      domain,
      days,
      maxAgeMs: days * DAY_MS,
      consentName: options.cookie?.consentName ?? CONSENT_COOKIE,
    },
    report: createReporter(options.onProblem, now),
    now,
    fetch: options.fetch ?? ((request) => fetch(request)),
    destinations,
    endpointAt: (url) => list.find(({ path }) => path === plainPath(url)) ?? null,
    isPage: createPathMatcher(options.pages ?? ["/*"]),
  };
}

/** The longest token that the cookie takes. */
export function tokenRoom({ cookie: { name } }: Setup): number {
  return MOST_COOKIE_BYTES - name.length - 1;
}

function endpointOf(path: string, { destination, ...rest }: EndpointOptions): Endpoint {
  if (!path.startsWith("/")) throw new PrequalError("type", "the path of an endpoint begins with `/`", { path: `endpoints.${path}` });
  if (!destination) throw new PrequalError("type", "an endpoint needs a destination", { path: `endpoints.${path}.destination` });
  const routing: Routing = "otherwise" in destination ? destination : { otherwise: destination };
  const thanks = rest.thanks;
  // Another host here would make the site send its visitors anywhere.
  if (thanks !== undefined && !/^\/(?![/\\])/.test(thanks)) {
    throw new PrequalError("type", "`thanks` must be a path of this site", { path: `endpoints.${path}.thanks` });
  }
  return { ...rest, path: plainPath(new URL(path, "https://site")), formName: rest.form ?? path, routing };
}

/** Without what several spellings of one path differ in. */
function plainPath({ pathname }: URL): string {
  let path = pathname;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    // As it is.
  }
  const segments: string[] = [];
  for (const segment of path.split(/[\\/]+/)) {
    if (segment === "..") segments.pop();
    else if (segment && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

function namedDestinations(endpoints: readonly Endpoint[]): Map<string, Destination> {
  const named = new Map<string, Destination>();
  for (const destination of endpoints.flatMap(({ routing }) => destinationsOf(routing))) {
    const { name } = destination;
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw new PrequalError("type", "a destination is named by letters, digits, `-` and `_`", { path: "destination.name" });
    }
    const other = named.get(name);
    if (other && other !== destination) {
      throw new PrequalError("type", `two destinations are called \`${name}\``, { path: "destination.name" });
    }
    named.set(name, destination);
  }
  return named;
}

function checkedLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 1) throw new PrequalError("range", "a limit is a whole number above 0", { path: `limits.${name}` });
    limits[name] = value;
  }
  return limits;
}
