// Instances that trap when a test asks for it. What traps is the engine itself: it is called with a handle that it never gave.
const { Instance, instantiate } = WebAssembly;

/** Runs `body` with a control: `control.when = (name, args) => boolean` says which calls trap. */
export async function withTraps(body) {
  const control = { when: () => false, instances: 0, traps: 0 };
  const wrapped = (instance) => {
    control.instances += 1;
    const { exports } = instance;
    control.memory = exports.memory;
    const faces = Object.entries(exports).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      const call = (...args) => {
        if (!control.when(name, args)) return value(...args);
        control.traps += 1;
        return exports.visitor_score(0xffff_ffff, 0);
      };
      return [name, call];
    });
    return { exports: Object.fromEntries(faces) };
  };
  WebAssembly.Instance = function (module, imports) {
    return wrapped(new Instance(module, imports));
  };
  WebAssembly.instantiate = async (module, imports) => wrapped(await instantiate(module, imports));
  try {
    return await body(control);
  } finally {
    Object.assign(WebAssembly, { Instance, instantiate });
  }
}
