import { channel } from 'node:diagnostics_channel';

/** A request that was answered with 5xx, or broken off. */
export interface FailureEvent {
  readonly error: unknown;
  /** Nobody foresaw it, and somebody must look. */
  readonly isDefect: boolean;
  readonly status: number;
  /** Of the error; `INTERNAL` for what is none of ours. */
  readonly code: string;
  readonly requestId: string;
  /** `GET /api/tags/:name`: the template, not what was typed. */
  readonly route: string;
}

/** The channel of node:diagnostics_channel on which the library tells of each. */
export const FAILURE_CHANNEL = 'aqueduct:http:failure';

const failures = channel(FAILURE_CHANNEL);

export function publishFailure(event: FailureEvent): void {
  if (failures.hasSubscribers) failures.publish(event);
}
