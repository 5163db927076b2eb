// The inbox: every submission as it arrived.
import { escapeHtml, renderPage } from "./layout.mjs";

const longest = { value: 240, raw: 20_000 };
const stages = { mql: "Marketing qualified", sql: "Sales qualified" };
const head = `<link rel="stylesheet" href="/assets/inbox.css">
<script src="/assets/inbox.js" defer></script>`;

/** @param {ReturnType<import("./submissions.mjs").Submissions["list"]>} submissions */
export function renderInbox(submissions) {
  const main = `
<section class="page-head">
  <div class="wrap">
    <p class="eyebrow">Inbox of the sales team</p>
    <h1>Demo requests</h1>
    <p class="lead">What the form’s endpoint received, newest first and untouched. Fields that Prequal attached are marked, and what the edge has seen itself is told apart from what the page claims.</p>
  </div>
</section>
<section class="tight" aria-label="Submissions">
  <div class="wrap inbox" data-newest="${submissions[0]?.number ?? 0}">
    <p class="inbox-news" role="status"></p>
    ${submissions.map(renderSubmission).join("\n") || renderEmpty()}
  </div>
</section>`;
  return renderPage({
    title: "Inbox – Fjordshift",
    description: "What the form’s endpoint received.",
    path: "/inbox/",
    head,
    main,
  });
}

function renderEmpty() {
  return `<div class="card empty">
      <h2>Nothing yet</h2>
      <p>Look around the site as a visitor would, then send the form.</p>
      <p><a class="button" href="/#demo">To the form</a></p>
    </div>`;
}

function renderSubmission({ number, at, contentType, bytes, fields, raw, assessment }) {
  const value = (name) => fields.find((field) => field.name === name)?.value;
  const person = [value("firstname"), value("lastname")].filter(Boolean).join(" ") || "No name";
  const company = value("company");
  return `<article class="card submission" aria-labelledby="submission-${number}">
      <header>
        <div>
          <h2 id="submission-${number}">${escapeHtml(company ? `${person}, ${company}` : person)}</h2>
          <p class="meta">No. ${number} · <time datetime="${at}">${at.replace("T", " ").slice(0, 19)} UTC</time> · ${bytes} bytes · ${escapeHtml(contentType || "no content type")}</p>
        </div>
        ${renderVerdict(value)}
      </header>
      ${renderReasons(assessment)}
      <table>
        <caption class="hidden">Fields in the order in which they arrived</caption>
        <thead class="hidden"><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
        <tbody>
          ${fields.map(renderField).join("\n          ") || `<tr><td colspan="2">The body is not a form that this inbox reads.</td></tr>`}
        </tbody>
      </table>
      <details>
        <summary>Body as it arrived</summary>
        <pre tabindex="0">${escapeHtml(cut(raw, longest.raw))}</pre>
      </details>
    </article>`;
}

function renderVerdict(value) {
  const score = value("lead_score");
  const stage = value("lead_stage");
  if (score === undefined) {
    return `<p class="verdict unscored">${value("lead_log") === undefined ? "No score" : "No score, but the log of the visit"}</p>`;
  }
  const known = stage in stages ? stages[stage] : stage;
  return `<div class="verdict"><span class="score">${escapeHtml(score)}</span> <span class="stage">${escapeHtml(known || "Not qualified yet")}</span>
          ${renderVouched(score, value("lead_verified_score"))}</div>`;
}

/** How much of a score the edge vouches for. */
function renderVouched(score, verified) {
  if (verified === undefined || !(Number(verified) >= 0)) return `<span class="vouched">Claimed by the page</span>`;
  const most = Math.max(Number(score), Number(verified), 1);
  return `<span class="vouched"><progress aria-label="Verified share of the score" value="${Number(verified)}" max="${most}"></progress> <b>${escapeHtml(verified)}</b> verified by the edge</span>`;
}

function renderReasons(assessment) {
  if (!assessment?.reasons?.length) return "";
  const rows = assessment.reasons.map(({ points, because, verified }) => {
    const signed = points < 0 ? `−${-points}` : `+${points}`;
    const vouched = verified ? `<span class="seen">verified</span>` : `<span class="claimed">claimed</span>`;
    return `<li><span class="points">${escapeHtml(signed)}</span> ${escapeHtml(because)} ${vouched}</li>`;
  });
  return `<ul class="why" aria-label="Reasons for the score">${rows.join("")}</ul>`;
}

function renderField({ name, value }) {
  const ours = name.startsWith("lead_");
  return `<tr${ours ? ' class="ours"' : ""}><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(cut(value, longest.value)) || "<i>empty</i>"}</td></tr>`;
}

function cut(text, most) {
  return text.length > most ? `${text.slice(0, most)} … (${text.length - most} more)` : text;
}
