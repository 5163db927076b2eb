/** Where forms are: in the document, and in the open shadow trees of components, of which most events never come out. */
import type { Scope } from "./scope.js";

/** A selector, an element or elements: forms themselves, or what holds them. */
export type FormTarget = string | Element | Iterable<Element>;

/** The events that come out of a shadow tree, and so tell that there is one. */
const COMPOSED = "focusin pointerdown input";

/** Whether a form is meant, or is within what is meant: also from within shadow trees. */
export function matcher(target: FormTarget): (form: Element) => boolean {
  const meant = typeof target === "string" ? [] : elementsOf(target);
  const isMeant = (element: Element) =>
    typeof target === "string" ? !!element.closest(target) : meant.some((one) => one.contains(element));
  return (form) => {
    for (let element: Element | undefined = form; element; element = hostOf(element)) if (isMeant(element)) return true;
    return false;
  };
}

/** The form that an event is of. */
export function formOf(event: Event): HTMLFormElement | undefined {
  const [target] = event.composedPath();
  return target instanceof HTMLFormElement ? target : undefined;
}

/** Calls `onRoot` for the document, and for each shadow tree that holds what is meant or that a visitor comes to. */
export function watchRoots(scope: Scope, target: FormTarget, onRoot: (root: Document | ShadowRoot) => void): void {
  const known = new WeakSet<Node>();
  const isMeant = matcher(target);

  function meet(root: Document | ShadowRoot): void {
    if (known.has(root)) return;
    known.add(root);
    onRoot(root);
    if (root === document) return;
    observer?.observe(root, { childList: true, subtree: true });
    survey(root);
  }

  /** Finds the shadow trees in and below what is meant; the rest of a page is not walked. */
  function survey(root: Document | ShadowRoot): void {
    const within = typeof target === "string" ? [...root.querySelectorAll(target)] : elementsOf(target);
    const isInside = root instanceof ShadowRoot && isMeant(root.host);
    for (const element of isInside ? [...root.children] : within) {
      for (const each of [element, ...element.querySelectorAll("*")]) if (each.shadowRoot) meet(each.shadowRoot);
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  /** At most once in a while: a page that draws is not to wait for us. */
  const surveySoon = () => {
    timer ??= setTimeout(
      scope.safe(() => {
        timer = undefined;
        survey(document);
      }),
      100,
    );
  };
  const observer = typeof MutationObserver === "function" ? new MutationObserver(surveySoon) : undefined;
  scope.atEnd(() => clearTimeout(timer));
  scope.atEnd(() => observer?.disconnect());
  observer?.observe(document, { childList: true, subtree: true });
  scope.on(document, COMPOSED, (event) => {
    for (const each of event.composedPath()) if (each instanceof ShadowRoot) meet(each);
  });

  meet(document);
  scope.safe(survey)(document);
}

function elementsOf(target: Exclude<FormTarget, string>): Element[] {
  return target instanceof Element ? [target] : [...target];
}

function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
