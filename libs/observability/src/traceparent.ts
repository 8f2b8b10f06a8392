import { currentTrace } from '@aqueduct/kernel';

const PARTS = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;

/** A W3C `traceparent`, taken apart. */
export interface TraceParts {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Undefined: it is none. */
export function partsOf(traceparent: string | undefined): TraceParts | undefined {
  const [, traceId, spanId, flags] = PARTS.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

export function traceparentOf({ traceId, spanId, isSampled }: TraceParts): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** Id of the trace that the present work is a part of; undefined: it has none. */
export function currentTraceId(): string | undefined {
  return partsOf(currentTrace())?.traceId;
}

/** Id of the trace if somebody keeps it: what an exemplar may point at. */
export function keptTraceId(traceparent: string | undefined): string | undefined {
  if (traceparent === undefined) return undefined;
  const parts = partsOf(traceparent);
  return parts?.isSampled === true ? parts.traceId : undefined;
}
