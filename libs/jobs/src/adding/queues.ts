import type { Queue } from 'bullmq';
import type { QueueDefinition } from '../queues/define-queue';

interface QueueEntry {
  readonly definition: QueueDefinition<object>;
  readonly queue: Queue;
}

/** BullMQ's queues of this process, by name. */
export class Queues {
  constructor(private readonly queues: ReadonlyMap<string, QueueEntry>) {}

  get names(): string[] {
    return [...this.queues.keys()];
  }

  /** @throws TypeError for a queue that the module was not given. */
  of(name: string): Queue {
    return this.entry(name).queue;
  }

  /** @throws TypeError for a queue that the module was not given. */
  definitionOf(name: string): QueueDefinition<object> {
    return this.entry(name).definition;
  }

  private entry(name: string): QueueEntry {
    const found = this.queues.get(name);
    if (found === undefined)
      throw new TypeError(`The queue ${name} is not known here: add it to the queues of JobsModule.forRoot`);
    return found;
  }
}
