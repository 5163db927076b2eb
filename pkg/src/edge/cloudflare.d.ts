/** What we use of workerd's own module. */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env> {
    protected ctx: import("./outbox/durable-object-sql.js").ObjectContext;
    protected env: Env;
    constructor(ctx: unknown, env: Env);
  }
}
