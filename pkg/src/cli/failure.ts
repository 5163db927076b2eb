/** What the process exits with. */
export const EXIT = { ok: 0, problems: 1, usage: 2, unreadable: 3 } as const;

/** Ends a command with one line on stderr, or with none where all has been said. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message = "") {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What went wrong with a file, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known: Record<string, string> = {
    ENOENT: "no such file",
    ENOTDIR: "no such file",
    EISDIR: "is a folder",
    EACCES: "no permission",
    EPERM: "no permission",
    EROFS: "read-only",
    ENOSPC: "no space left",
    ELOOP: "too many links",
    ENAMETOOLONG: "the name is too long",
    EMFILE: "too many open files",
    ENXIO: "nothing is there",
  };
  return known[code ?? ""] ?? code ?? message ?? "unknown";
}
