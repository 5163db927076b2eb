/** A promise that is waited for up to a moment, and then left to itself. */

/** What the promise gives, or undefined after so many milliseconds or where it is rejected. Never rejects. */
export function within<T>(ms: number, promise: PromiseLike<T>): Promise<T | undefined> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms, undefined);
    const settle = (value?: T) => {
      clearTimeout(timer);
      done(value);
    };
    promise.then(settle, () => settle());
  });
}
