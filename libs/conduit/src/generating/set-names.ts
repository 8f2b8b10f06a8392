/** Everybody who was generated has an e-mail address below it. It can have no mail (RFC 2606), and nobody can own it. */
const DOMAIN = 'generated.invalid';

/** Whoever signs in as one of them needs it. Not in production: there they have no password. */
export const GENERATED_PASSWORD = 'generated-demo';

/** A span of time, in ms since 1970. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/*
 * Fixed, so that a set is the same whenever it is made; in the past, so that what is published next is newer. Users come
 * first.
 */
export const USERS_SPAN: Span = { fromMs: Date.UTC(2024, 0, 2), toMs: Date.UTC(2024, 6, 1) };
export const ARTICLES_SPAN: Span = { fromMs: Date.UTC(2024, 6, 1), toMs: Date.UTC(2026, 0, 1) };

/** Of the e-mail addresses of a set. */
export function emailDomain(seed: number): string {
  return `seed-${seed}.${DOMAIN}`;
}

/** @param share of the span that has passed, from 0 to below 1. */
export function timeWithin({ fromMs, toMs }: Span, share: number): number {
  return fromMs + Math.floor((toMs - fromMs) * share);
}
