import { Queue, type QueueOptions } from 'bullmq';
import type { JobStore } from '../store/job-store';

export interface StoreQueueOptions extends QueueOptions {
  readonly store: JobStore;
}

/** A queue of BullMQ's in the store that its options carry: `BullModule` can be told a class, but no backend. */
export class StoreQueue extends Queue {
  constructor(name: string, options: StoreQueueOptions) {
    const { store, ...rest } = options;
    super(name, { ...rest, connection: store.queueConnection }, store.backendFactory as never);
    // Whoever sends a command is told by its failure; without a listener the event would be printed.
    this.on('error', () => undefined);
  }
}
