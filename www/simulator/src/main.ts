/** Starts the simulator: the language and what was kept are read first, then the engine loads while one looks around. */
import "./ui/tokens.css";
import { openEngine } from "./engine.ts";
import { preferredLocale, setLocale, t } from "./i18n/index.ts";
import { keeper, loadState } from "./persistence.ts";
import { stateFromHash } from "./share/link.ts";
import { App } from "./shell/app.ts";
import { applyTheme, keptTheme } from "./shell/theme.ts";
import { emptyState } from "./state.ts";
import { Store } from "./store.ts";

async function start(): Promise<void> {
  const locale = preferredLocale();
  const hash = location.hash;
  const [kept, shared] = await Promise.all([loadState(locale), stateFromHash(hash, locale)]);
  const state = shared.state ?? kept.state ?? emptyState(locale);
  const own = kept.state?.view ?? { ...state.view, theme: keptTheme() };
  const store = new Store({ ...state, view: { ...state.view, locale: own.locale, theme: own.theme } });
  await setLocale(store.state.view.locale);
  // The engine is the largest part: what is read first comes before it.
  const engineSoon = openEngine();
  engineSoon.catch(() => {
    // Told below.
  });
  applyTheme(store.state.view.theme);

  const { keep, flush } = keeper();
  store.subscribe((next, before) => {
    keep(next);
    if (next.view.locale !== before.view.locale) void setLocale(next.view.locale);
    if (next.view.theme !== before.view.theme) applyTheme(next.view.theme);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  });

  const app = document.querySelector("pq-app") as App;
  app.replaceChildren();
  app.store = store;
  if (shared.problem) app.show({ text: t(shared.problem), kind: "error" });
  if (shared.state) {
    keep(store.state);
    // The link has done its work: a reload shows what was made of it since.
    history.replaceState(null, "", location.pathname + location.search);
  }
  if (kept.broken) app.show({ text: t("shell.kept-broken"), kind: "error" });
  addEventListener("hashchange", () => void openShared(app, store));

  try {
    app.engine = await engineSoon;
  } catch (error) {
    console.error(error);
    app.failed = true;
  }
}

/** A link that is pasted into the address of the open simulator. */
async function openShared(app: App, store: Store): Promise<void> {
  const { state, problem } = await stateFromHash(location.hash, store.state.view.locale);
  if (problem) app.show({ text: t(problem), kind: "error" });
  if (!state) return;
  store.update((before) => ({ ...state, view: before.view }));
  history.replaceState(null, "", location.pathname + location.search);
}

void start();
