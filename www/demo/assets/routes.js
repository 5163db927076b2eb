// Makes the demo a single-page application: a link within the site changes the content and the address, not the document.
// Prequal sees the change of address and counts a view. Pages with scripts of their own are loaded whole.
(() => {
  const main = document.querySelector("#main");
  const scripts = scriptsOf(document);
  let latest = 0;

  history.scrollRestoration = "manual";
  history.replaceState({ ...history.state, y: scrollY }, "");

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download")) return;
    const address = new URL(link.href);
    // What does not end in a slash is a file, and a place on this page is the browser's to find.
    if (address.origin !== location.origin || !address.pathname.endsWith("/")) return;
    if (address.pathname === location.pathname && address.hash) return;
    event.preventDefault();
    go(address, true);
  });
  addEventListener("popstate", (event) => {
    if (shownPath !== location.pathname) go(new URL(location.href), false, event.state?.y ?? 0);
    else scrollTo(0, event.state?.y ?? 0);
  });
  addEventListener("scrollend", keepPlace);

  let shownPath = location.pathname;

  async function go(address, isNew, y = 0) {
    const turn = (latest += 1);
    const page = await load(address.pathname);
    if (turn !== latest) return;
    if (!page || !sameScripts(scriptsOf(page))) return location.assign(address);
    if (isNew) {
      keepPlace();
      history.pushState({ y: 0 }, "", address);
    }
    shownPath = address.pathname;
    document.title = page.title;
    main.replaceChildren(...page.querySelector("#main").childNodes);
    for (const link of document.querySelectorAll(".bar nav a")) {
      if (page.querySelector(`.bar nav a[href="${link.getAttribute("href")}"][aria-current]`)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    main.focus({ preventScroll: true });
    const place = isNew && address.hash && document.querySelector(address.hash);
    if (place) place.scrollIntoView();
    else scrollTo({ top: y, behavior: "instant" });
  }

  async function load(path) {
    try {
      const response = await fetch(path);
      return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : undefined;
    } catch {
      return undefined;
    }
  }

  function keepPlace() {
    history.replaceState({ ...history.state, y: scrollY }, "");
  }

  function scriptsOf(page) {
    return [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src") + (script.dataset.use ?? ""));
  }

  function sameScripts(others) {
    return others.length === scripts.length && others.every((script, index) => script === scripts[index]);
  }
})();
