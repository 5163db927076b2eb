/** The address of the script that runs: stands for `import.meta.url` in the script for a plain script tag. */
export const scriptAddress = (document.currentScript as HTMLScriptElement | null)?.src;
