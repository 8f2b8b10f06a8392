import type { DiscoveryService } from '@nestjs/core';
import type { QueueDefinition } from '../queues/define-queue';
import { processedQueueOf, type Processes } from './job-processor.decorator';

type Found = [queue: QueueDefinition<object>, processor: Processes<object>];

/**
 * The one processor of each queue.
 * @throws TypeError when a queue has none or several, or a processor a queue that is not known: jobs would be left lying.
 */
export function processorsOf(discovery: DiscoveryService, queues: readonly QueueDefinition<object>[]): Found[] {
  if (queues.length === 0) return [];
  const processors = discovery.getProviders().flatMap(({ instance }): Found[] => {
    const target: unknown = (instance as object | undefined)?.constructor;
    const queue = typeof target === 'function' ? processedQueueOf(target) : undefined;
    return queue === undefined ? [] : [[queue, instance as Processes<object>]];
  });
  return queues.map((queue) => {
    const [first, second] = processors.filter(([processed]) => processed.name === queue.name);
    if (first === undefined)
      throw new TypeError(
        `Nothing does the jobs of ${queue.name}: make a class with @JobProcessor a provider of a module of this process, or leave the queue out of "process"`,
      );
    if (second !== undefined && first[1] !== second[1])
      throw new TypeError(`Two classes do the jobs of ${queue.name}: a queue has one @JobProcessor`);
    return [queue, first[1]];
  });
}
