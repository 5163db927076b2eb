// Compiles the model, for the Worker and for the page, and puts the page's files among the assets.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";

// Replace the gallery's model by your own.
const model = "node_modules/prequal/models/b2b-saas.json";
const prequal = (...args) => execFileSync(process.execPath, ["node_modules/prequal/dist/cli/main.js", ...args], { stdio: "inherit" });

mkdirSync("public/prequal", { recursive: true });
prequal("compile", model, "-o", "model.pq");
prequal("compile", model, "-o", "public/prequal/model.pq", "--for", "page");
for (const file of ["embed.js", "runtime.wasm"]) copyFileSync(`node_modules/prequal/dist/${file}`, `public/prequal/${file}`);
