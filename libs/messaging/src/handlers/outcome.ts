/** What is to become of a delivery. */
export type Outcome =
  | { readonly kind: 'done' }
  /** The handler failed: again later, as one more attempt. */
  | { readonly kind: 'retry'; readonly reason: string; readonly delayMs: number }
  /** It is not its turn, or what it needs is away: again later, without counting. */
  | { readonly kind: 'wait'; readonly reason: string; readonly delayMs: number }
  /** Nobody can handle it as it is. */
  | { readonly kind: 'dead'; readonly reason: string };

/** How long an event whose turn it is not waits before it is looked at again, in ms. */
export const TURN_MS = 200;
/** The same for one whose database, or whatever else it needs, is away. */
export const AWAY_MS = 1000;
export const WAITS_MS: readonly number[] = [TURN_MS, AWAY_MS];

/** Thrown by a handler for what no repetition mends: the event goes to the dead letters at once. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
