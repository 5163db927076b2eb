/** Facts of leads that outlast a visit: what the CRM and mails tell, and what a submission held, keyed by the lead. */
import type { Fact } from "../facts/fact.js";

/** A lead with a deadline that has come. */
export interface DueLead {
  readonly lead: string;
  /** In milliseconds since 1970. */
  readonly dueAt: number;
}

/**
 * A store of leads. `lead` is a keyed hash of 43 characters of `[A-Za-z0-9_-]`, never an address. Every promise is rejected where
 * the storage fails; nothing is half done then. It holds personal data: what of it, and for how long, is the store's to bound.
 */
export interface LeadStore {
  /** The union of what it has and these: one fact an id; of a verified and an unverified one of an id the verified stays. */
  add(lead: string, facts: readonly Fact[]): Promise<void>;
  /** Empty where there are none. */
  facts(lead: string): Promise<Fact[]>;
  /** When something of the lead is due next; null where nothing is. */
  setDue(lead: string, dueAt: number | null): Promise<void>;
  /** Those whose deadline is not after `now`, the longest due first. */
  due(now: number, limit: number): Promise<DueLead[]>;
  /** Everything of a lead. */
  erase(lead: string): Promise<void>;
}
