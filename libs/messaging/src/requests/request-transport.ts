import { AppError, type ErrorKind, type Problems } from '@aqueduct/kernel';

/** What a request came to, as it travels. */
export type Answer =
  | { readonly value: unknown }
  | {
      readonly error: {
        readonly kind: ErrorKind;
        readonly code: string;
        readonly message: string;
        readonly problems: Problems;
      };
    };

/** Answers a request. Never rejects. */
export type Responder = (pattern: string, data: unknown) => Promise<Answer>;

/** Carries requests from one process to one of those that answer, and the answers back. */
export interface RequestTransport {
  /** Whether its broker can be reached now; undefined: it has none. */
  readonly isConnected: boolean | undefined;
  /**
   * @throws NoAnswerError when nobody answers within `timeoutMs`, BrokerUnavailableError or DatabaseUnavailableError when nobody
   * can be asked.
   */
  request(pattern: string, data: unknown, timeoutMs: number): Promise<Answer>;
  /** Answers requests from now on, until `stop`. */
  serve(responder: Responder): void;
  stop(): Promise<void>;
}

/** Injection token of the {@link RequestTransport}. */
export const REQUEST_TRANSPORT = Symbol('REQUEST_TRANSPORT');

/** Nobody answered in time. Whether the request was heard is not known. */
export class NoAnswerError extends AppError {
  readonly kind = 'timeout';
  readonly code = 'NO_ANSWER';

  constructor(pattern: string, timeoutMs: number) {
    super(
      `Nobody answered ${pattern} within ${timeoutMs} ms`,
      { server: ['did not answer, try again'] },
      { retryAfterSeconds: 1 },
    );
  }
}

/** The process that answered failed: its error, with its kind and code. */
export class RemoteError extends AppError {
  readonly kind: ErrorKind;
  readonly code: string;

  constructor({ kind, code, message, problems }: Extract<Answer, { error: object }>['error']) {
    super(message, problems);
    this.kind = kind;
    this.code = code;
  }
}
