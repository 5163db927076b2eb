// Tells of new submissions while the inbox is open.
(() => {
  const inbox = document.querySelector("[data-newest]");
  const news = inbox.querySelector("[role=status]");

  async function look() {
    if (document.visibilityState !== "visible") return;
    const response = await fetch(`/inbox.json?after=${inbox.dataset.newest}`).catch(() => null);
    const found = response?.ok ? (await response.json()).length : 0;
    if (found === Number(news.dataset.found ?? 0)) return;
    const link = document.createElement("a");
    link.href = "/inbox/";
    link.textContent = found === 1 ? "Show 1 new submission" : `Show ${found} new submissions`;
    news.dataset.found = found;
    news.replaceChildren(link);
  }

  setInterval(look, 3000);
  document.addEventListener("visibilitychange", look);
})();
