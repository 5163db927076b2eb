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
    <p class="lead">What the form’s endpoint received, newest first and untouched. Fields that Prequal attached are marked.</p>
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

function renderSubmission({ number, at, contentType, bytes, fields, raw }) {
  const value = (name) => fields.find((field) => field.name === name)?.value;
  const person = [value("firstname"), value("lastname")].filter(Boolean).join(" ") || "No name";
  const company = value("company");
  return `<article class="card submission" aria-labelledby="submission-${number}">
      <header>
        <div>
          <h2 id="submission-${number}">${escapeHtml(company ? `${person}, ${company}` : person)}</h2>
          <p class="meta">No. ${number} · <time datetime="${at}">${at.replace("T", " ").slice(0, 19)} UTC</time> · ${bytes} bytes · ${escapeHtml(contentType || "no content type")}</p>
        </div>
        ${renderVerdict(value("lead_score"), value("lead_stage"), value("lead_log"))}
      </header>
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

function renderVerdict(score, stage, log) {
  if (score === undefined) {
    return `<p class="verdict unscored">${log === undefined ? "No score" : "No score, but the log of the visit"}</p>`;
  }
  const known = stage in stages ? stages[stage] : stage;
  return `<p class="verdict"><span class="score">${escapeHtml(score)}</span> <span class="stage">${escapeHtml(known || "Not qualified yet")}</span></p>`;
}

function renderField({ name, value }) {
  const ours = name.startsWith("lead_");
  return `<tr${ours ? ' class="ours"' : ""}><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(cut(value, longest.value)) || "<i>empty</i>"}</td></tr>`;
}

function cut(text, most) {
  return text.length > most ? `${text.slice(0, most)} … (${text.length - most} more)` : text;
}
