import type { Handler } from '../listening';

/** How the events of one library become steps of traces. */
export interface TraceSource {
  /** By channel: in which trace what the event begins is done. Must not throw. @returns its `traceparent` */
  readonly begins?: Readonly<Record<string, (event: never) => string>>;
  /** By channel: what is done with an event. Must not throw. */
  readonly hears: Readonly<Record<string, Handler>>;
}
