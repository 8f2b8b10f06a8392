const PARENT_EVERY_MS = 500;
// The terminal sends Ctrl-C to npm and to us, and npm passes on its own.
const SAME_CTRL_C_MS = 500;

/** Somebody asked this process to stop. */
export class Interrupted extends Error {}

/** Turns the first signal, or the end of the npm that runs this, into an orderly end; the second signal calls `force`. */
export class Interruption {
  #happened = Promise.withResolvers();

  #interruptedAt = Infinity;

  #force;

  /** @param {() => void} force */
  constructor(force) {
    this.#force = force;
    // Who stops early need not wait for it.
    this.#happened.promise.catch(() => undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => this.#signalled());
    if (process.env.npm_lifecycle_event !== undefined) this.#watchParent();
  }

  #signalled() {
    if (performance.now() - this.#interruptedAt > SAME_CTRL_C_MS) this.#force();
    else this.#interrupt();
  }

  #interrupt() {
    this.#interruptedAt = Math.min(this.#interruptedAt, performance.now());
    this.#happened.reject(new Interrupted());
  }

  /** A killed npm tells nobody, and would leave all of this running without a terminal. */
  #watchParent() {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      this.#interrupt();
    }, PARENT_EVERY_MS);
    timer.unref();
  }

  /**
   * The result of the step, or, when the signal comes first, a rejection with {@link Interrupted}.
   * @template T
   * @param {Promise<T>} step
   * @returns {Promise<T>}
   */
  or(step) {
    return Promise.race([step, /** @type {Promise<never>} */ (this.#happened.promise)]);
  }
}
