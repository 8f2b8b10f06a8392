/** What the server makes up. */
const MADE_UP = new Set([
  'token',
  'slug',
  'id',
  'commentId',
  'upTo',
  'createdAt',
  'updatedAt',
  'grantedAt',
  'hiddenAt',
]);

/**
 * Real answers in the words of the examples: what the server makes up becomes what the example has in its place, the
 * same for the same value each time. What does not fit one to one stays as it is, and is then seen as a difference.
 */
export class Translation {
  private readonly words = new Map<unknown, unknown>();
  private readonly used = new Map<unknown, unknown>();

  translate(real: unknown, example: unknown, key = ''): unknown {
    if (MADE_UP.has(key)) return this.word(key, real, example);
    if (Array.isArray(real)) {
      return real.map((element, i) => this.translate(element, Array.isArray(example) ? example[i] : undefined));
    }
    if (typeof real !== 'object' || real === null) return real;
    const shown = (typeof example === 'object' && example !== null ? example : {}) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(real).map(([name, value]) => [name, this.translate(value, shown[name], name)]),
    );
  }

  private word(key: string, real: unknown, example: unknown): unknown {
    // Each answer has a fresh token, and all are equally good.
    if (key === 'token') return typeof real === typeof example ? example : real;
    if (!this.words.has(real) && !this.used.has(example)) {
      this.words.set(real, example);
      this.used.set(example, real);
    }
    return this.words.get(real) ?? real;
  }
}
