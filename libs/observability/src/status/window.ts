/** Ten seconds, and what a timer may be late. */
const SPAN_MS = 10_500;

/** What a counter said at the beginning of a span of time. */
export interface Before<T> {
  readonly value: T;
  /** Since then, more than 0. */
  readonly seconds: number;
}

/**
 * The last ten seconds of something that only grows. Nobody need look all the time: who looks for the first time sees all
 * that was since the start, and who comes back what was since the last look.
 */
export class Window<T> {
  private looks: { readonly at: number; readonly value: T }[];

  /** @param start what it says at `at`, in ms. */
  constructor(start: T, at: number) {
    this.looks = [{ at, value: start }];
  }

  /** Looks at it. @param at in ms, never less than before. */
  look(value: T, at: number): Before<T> {
    const last = this.looks.at(-1);
    this.looks = this.looks.filter((look) => look === last || at - look.at <= SPAN_MS);
    const [first] = this.looks;
    this.looks.push({ at, value });
    if (first === undefined) throw new TypeError('A window has a start');
    return { value: first.value, seconds: Math.max(1, at - first.at) / 1000 };
  }
}
