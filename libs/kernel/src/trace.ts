import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Of the W3C recommendation "Trace Context", version 00: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Where `currentTrace` is kept: for who binds it to a channel of node:diagnostics_channel, and begins traces there. */
export const traces = new AsyncLocalStorage<string | undefined>();

/** `traceparent` of what is being done; undefined: nobody asked for a trace. */
export function currentTrace(): string | undefined {
  return traces.getStore();
}

/** Runs `work`, also what is asynchronous in it, as a part of the trace; one that is malformed is ignored. */
export function withTrace<T>(traceparent: string | undefined, work: () => T): T {
  return traceparent !== undefined && TRACEPARENT.test(traceparent) ? traces.run(traceparent, work) : work();
}

/** A trace of its own, not sampled by anybody yet. */
export function newTrace(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
