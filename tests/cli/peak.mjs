// Loaded before the CLI: leaves the most memory that the process held, in KiB, in a file.
import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));
