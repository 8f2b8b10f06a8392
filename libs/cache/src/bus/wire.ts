import { floorsFromWire, floorsToWire, type WireFloor } from '@aqueduct/database';
import type { Invalidation } from './invalidation';

/** What goes over the bus, in the order in which its origin sent it. */
export interface WireMessage {
  /** A process, from its start to its end. */
  readonly origin: string;
  /** Number of the origin's last message; a beat has none of its own. */
  readonly n: number;
  readonly isBeat: boolean;
  /** Of a beat: when it was sent, in ms of its origin's monotonic clock. */
  readonly sentAt?: number;
  readonly invalidations: readonly Invalidation[];
  /** What was invalid was too much to keep until it could be sent: all is. */
  readonly isEverything?: boolean;
}

export function encodeMessage({ invalidations, ...rest }: WireMessage): string {
  return JSON.stringify({
    ...rest,
    invalidations: invalidations.map(({ id, tags, floors }) => [id, tags, floorsToWire(floors)]),
  });
}

/** Undefined: it is no message of ours. */
export function decodeMessage(text: string): WireMessage | undefined {
  try {
    const { invalidations, ...rest } = JSON.parse(text) as Omit<WireMessage, 'invalidations'> & {
      invalidations: [string, string[], WireFloor[]][];
    };
    return {
      ...rest,
      invalidations: invalidations.map(([id, tags, floors]) => ({ id, tags, floors: floorsFromWire(floors) })),
    };
  } catch {
    return undefined;
  }
}
