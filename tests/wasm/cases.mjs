// Runs cases through the package, in Node and in a page alike. Nothing here is of one host only.

/** The answers of one case, each as JSON text, or what went wrong. */
export function answersOf(engine, studio, one) {
  const { model, leadText, at } = one;
  const card = studio.compile(model);
  const lead = JSON.parse(leadText);
  const runtime = engine.scorecard(card);
  const full = studio.scorecard(card);
  try {
    return {
      "runtime, as an object": JSON.stringify(runtime.assess(lead, at)),
      "runtime, told to a visitor": JSON.stringify(told(runtime, lead, at)),
      "studio, as an object": JSON.stringify(full.assess(lead, at)),
      "studio, as a line of JSON": line(studio, full, leadText, lead, at),
    };
  } finally {
    runtime.free();
    full.free();
  }
}

/** A lead told call by call, as a page does. */
function told(scorecard, lead, at) {
  const visitor = scorecard.visitor();
  try {
    if (lead.attributes !== undefined && lead.attributes !== null) visitor.set(lead.attributes);
    if (Array.isArray(lead.events)) {
      for (const event of lead.events) visitor.record(event?.event, event?.properties, event);
    } else if (lead.events !== undefined && lead.events !== null) {
      visitor.record();
    }
    return visitor.assess(at);
  } finally {
    visitor.free();
  }
}

/** The answer to a line of JSON, without the id in front. */
function line(studio, scorecard, leadText, lead, at) {
  const bytes = new TextEncoder().encode(leadText.replaceAll(/[\r\n]/g, " "));
  const answer = new TextDecoder().decode(studio.assessLines(scorecard, bytes, at)).trimEnd();
  const id = typeof lead?.id === "string" ? `"id":${JSON.stringify(lead.id.toWellFormed())},` : "";
  return answer.startsWith(`{${id}`) ? `{${answer.slice(1 + id.length)}` : answer;
}

/** All answers of all cases, and all problems of the models that are refused. */
export async function runCases({ engine, studio, cases }) {
  const [machine, desk] = await Promise.all([engine(), studio()]);
  return cases.map((one) => {
    try {
      if (one.problems) return { name: one.name, problems: desk.check(one.model).problems };
      return { name: one.name, answers: answersOf(machine, desk, one) };
    } catch (error) {
      return { name: one.name, error: `${error.stack ?? error}` };
    }
  });
}
