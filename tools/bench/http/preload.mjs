/**
 * Loaded before a server under test, and asked over its IPC channel: `start` begins to watch, `stop` answers with what
 * was seen since. Nothing is watched, and nothing costs anything, in between.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const STATEMENTS = 'aqueduct:database:statement';
const DELAY_RESOLUTION_MS = 1;
const LONGEST_STOP_MS = 10_000;

/** What goes on in this process between two moments. */
class Watch {
  #heapAtStart = getHeapStatistics().used_heap_size;

  #collections = new GCProfiler();

  #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });

  /** @type {Record<string, number>} by kind, role and name: `read primary articles.by-slug` */
  #statements = {};

  #count = (/** @type {{ kind: string, role: string, name: string }} */ { kind, role, name }) => {
    const key = `${kind} ${role} ${name}`;
    this.#statements[key] = (this.#statements[key] ?? 0) + 1;
  };

  constructor() {
    subscribe(STATEMENTS, this.#count);
    this.#collections.start();
    this.#delay.enable();
  }

  stop() {
    unsubscribe(STATEMENTS, this.#count);
    this.#delay.disable();
    const delayMs = (/** @type {number} */ percentile) =>
      Math.max(0, this.#delay.percentile(percentile) / 1e6 - DELAY_RESOLUTION_MS);
    return {
      allocatedBytes: this.#allocatedBytes(),
      statements: this.#statements,
      loopDelayMs: { p50: delayMs(50), p99: delayMs(99) },
    };
  }

  /** The heap grows from each collection to the next by what was allocated between them. */
  #allocatedBytes() {
    const used = getHeapStatistics().used_heap_size;
    let [allocated, since] = [0, this.#heapAtStart];
    for (const { beforeGC, afterGC } of this.#collections.stop()?.statistics ?? []) {
      allocated += beforeGC.heapStatistics.usedHeapSize - since;
      since = afterGC.heapStatistics.usedHeapSize;
    }
    return allocated + used - since;
  }
}

// The threads of a server inherit this module, but not the channel.
if (isMainThread && process.send !== undefined) {
  let watch = new Watch();
  watch.stop();
  process.on('message', (command) => {
    if (command === 'start') watch = new Watch();
    process.send?.(command === 'stop' ? watch.stop() : 'started');
  });
  // Whoever measures is gone.
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel?.unref();
}
