/** Answers of the doors: JSON that nothing keeps. */

export function answer(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers } });
}

/** Why a door stays shut, as a code. */
export function refuse(error: string, status: number, headers?: Record<string, string>): Response {
  return answer({ error }, status, headers);
}
