import type { BackendFactory, ConnectionOptions } from 'bullmq';

/** Where queues are kept. Both kinds keep the same promises: one contract suite runs on each. */
export interface JobStore {
  readonly kind: 'postgres' | 'redis';
  /** Shown to people: no credentials. */
  readonly address: string;
  /** How BullMQ's classes reach it. */
  readonly backendFactory: BackendFactory;
  /** For queues, whose connections are shared. */
  readonly queueConnection: ConnectionOptions;
  /** For workers, which block on a connection of their own. */
  readonly workerConnection: ConnectionOptions;
  /** Why the store must not be used although it answers; undefined: it may. */
  readonly refusal: Error | undefined;

  /**
   * Waits a few seconds for the store's answer, and goes on without when there is none.
   * @throws OperatorError when it answers and must not be used.
   */
  start(): Promise<void>;
  /** Resolves when the store takes commands; what is sent earlier would pile up. */
  whenReady(): Promise<void>;
  /** A command was not answered within `ms`: if it waited on this connection as long, that is given up with all on it. */
  noteSilence(ms: number): void;
  close(): Promise<void>;
}
