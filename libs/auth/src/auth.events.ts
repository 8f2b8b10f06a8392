import { channel } from 'node:diagnostics_channel';

/** Somebody was asked who they are. */
export interface AuthenticatedEvent {
  /** `anonymous`: there was no token, and none was needed. */
  readonly outcome: 'known' | 'anonymous' | 'refused';
  readonly ms: number;
}

/** The channel of node:diagnostics_channel for that; it costs nothing unsubscribed. */
export const AUTHENTICATED_CHANNEL = 'aqueduct:auth:authenticated';

const authenticated = channel(AUTHENTICATED_CHANNEL);

/** Tells how it went. @throws what `work` throws. */
export async function toldAuthentication<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  if (!authenticated.hasSubscribers) return work();
  const startedAt = performance.now();
  let outcome: AuthenticatedEvent['outcome'] = 'refused';
  try {
    const result = await work();
    outcome = result === undefined ? 'anonymous' : 'known';
    return result;
  } finally {
    authenticated.publish({ outcome, ms: performance.now() - startedAt } satisfies AuthenticatedEvent);
  }
}
