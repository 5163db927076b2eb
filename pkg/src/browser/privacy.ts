/** What of a fact is kept in storage. */
import type { Fact, PlainValue } from "./facts.js";

/** An e-mail address is kept without its first part, as a snapshot has it, unless the model uses the address itself. */
export function keptPart(fact: Fact, usesEmail: boolean): Fact {
  const { properties } = fact;
  if (usesEmail || fact.event !== "set" || !properties || !("email" in properties)) return fact;
  return { ...fact, properties: { ...properties, email: domainOf(properties.email) } };
}

/** As in `@company.example`: enough for the domain to be derived. */
function domainOf(email: PlainValue | undefined): string | null {
  const [first] = [email].flat();
  const at = typeof first === "string" ? first.lastIndexOf("@") : -1;
  return at < 0 ? null : (first as string).slice(at).trim();
}
