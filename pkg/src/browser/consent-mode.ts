/** Google's Consent Mode v2, as a banner tells it: `gtag("consent", "default" | "update", { analytics_storage: "granted" })`. */
import type { Scope } from "./scope.js";

type State = "granted" | "denied";

/**
 * Tells each state of one consent type, of commands that are there already and of those to come.
 * `makesLayer` says whether a page without a `dataLayer` gets an empty one, as Google's own snippet does.
 */
export function watchConsentMode(
  scope: Scope,
  type: string,
  makesLayer: boolean,
  onState: (state: State, isUpdate: boolean) => void,
): void {
  const page = window as { dataLayer?: unknown[] };
  const layer = Array.isArray(page.dataLayer) ? page.dataLayer : makesLayer ? (page.dataLayer = []) : undefined;
  if (!layer) return;

  const read = scope.safe((command: unknown) => {
    const [what, how, states] = Array.from((command ?? []) as ArrayLike<unknown>);
    if (what !== "consent" || (how !== "default" && how !== "update")) return;
    const state = (states as { [type: string]: unknown } | undefined)?.[type];
    if (state === "granted" || state === "denied") onState(state, how === "update");
  });
  for (const command of layer.slice()) read(command);

  const original = layer.push;
  const wrapped = (...commands: unknown[]): number => {
    const result = original.apply(layer, commands);
    commands.forEach((command) => read(command));
    return result;
  };
  layer.push = wrapped;
  scope.atEnd(() => {
    if (layer.push === wrapped) layer.push = original;
  });
}
