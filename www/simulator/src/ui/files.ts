/** Files that a person saves or opens. */

/** Saves data as a file of the person's. */
export function saveFile(name: string, data: Blob | Uint8Array<ArrayBuffer> | string, type = "application/octet-stream"): void {
  const blob = data instanceof Blob ? data : new Blob([data], { type });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it once the click is through.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that every system takes, from words of a person. */
export function fileName(words: string, extension: string): string {
  const name = words
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .toLowerCase();
  return `${name || "model"}.${extension}`;
}
