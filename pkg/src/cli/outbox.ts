import { stat } from "node:fs/promises";
import { PrequalError } from "../engine/error.js";
import { httpOutbox } from "../edge/outbox/http.js";
import { openJournal } from "../edge/outbox/journal.js";
import type { Outbox, OutboxSummary } from "../edge/outbox/types.js";
import { EXIT, Failure, reasonOf } from "./failure.js";
import { plain } from "./terminal.js";

export const SECRET_VARIABLE = "PREQUAL_OPERATOR_SECRET";

/** Opens the outbox at an address or in a journal file, does the work, and closes it. */
export async function withOutbox<Result>(
  where: string,
  { isChange }: { isChange: boolean },
  work: (outbox: Outbox) => Promise<Result>,
): Promise<Result> {
  const close: (() => Promise<void>)[] = [];
  try {
    if (/^https?:\/\//i.test(where)) return await work(httpOutbox({ url: where, secret: operatorSecret(), timeoutMs: 30_000 }));
    // A journal that is not there must not be begun by looking for it.
    await stat(where);
    const journal = await openJournal(where, { readOnly: !isChange });
    close.push(() => journal.close());
    return await work(journal);
  } catch (error) {
    throw failureOf(where, error);
  } finally {
    for (const each of close) await each();
  }
}

function operatorSecret(): string {
  const secret = process.env[SECRET_VARIABLE];
  if (secret) return secret;
  throw new Failure(EXIT.usage, `the secret of the outbox's service is missing: set ${SECRET_VARIABLE}`);
}

function failureOf(where: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof PrequalError) {
    const hint = error.code === "busy" ? "; give the address of its outbox service instead" : "";
    return new Failure(EXIT.unreadable, `${plain(where)}: ${plain(error.message)}${hint}`);
  }
  const cause = (error as { cause?: unknown }).cause ?? error;
  return new Failure(EXIT.unreadable, `${plain(where)}: ${plain(reasonOf(cause))}`);
}

/** All entries that a filter lets through, page by page. */
export async function* allOf(
  outbox: Outbox,
  filter: { state?: "pending" | "dead" | undefined; destination?: string | undefined },
): AsyncGenerator<OutboxSummary> {
  let after: OutboxSummary | undefined;
  for (;;) {
    const page = await outbox.list({ ...filter, limit: PAGE, after: after && { createdAt: after.createdAt, id: after.id } });
    yield* page;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}

const PAGE = 500;
