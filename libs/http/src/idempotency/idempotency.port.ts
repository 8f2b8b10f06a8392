/** Injection token of the {@link IdempotencyPort}; null: the header means nothing. */
export const IDEMPOTENCY_PORT = Symbol('IDEMPOTENCY_PORT (import HttpModule.forRoot())');

/** A request that must take effect once, however often it is sent. */
export interface RequestWithKey {
  /** The header, as it was sent. */
  readonly key: string;
  /** Who sends it: keys of different callers have nothing to do with each other. */
  readonly caller: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The query and the body, the same text for the same values. */
  readonly content: string;
}

/** What the data layer offers to a request with a key. */
export interface IdempotencyPort {
  /** Runs the rest of the request (AsyncLocalStorage); what it writes is written once. */
  run<T>(request: RequestWithKey, work: () => T): T;
  /** The id of the user who sends the request, by whatever authenticates; undefined: nobody in particular. */
  callerOf(request: object): string | undefined;
}
