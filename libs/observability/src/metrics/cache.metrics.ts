import {
  Cache,
  CACHE_CHANNEL,
  CacheSettings,
  LOAD_CHANNEL,
  type CacheLoad,
  type CacheStats,
  type CacheUse,
} from '@aqueduct/cache';
import { currentTrace } from '@aqueduct/kernel';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { keptTraceId } from '../traceparent';
import { REQUEST_SECONDS } from './buckets';
import { CountedElsewhere, Counter, Gauge, Histogram, type CounterCell } from './metric';
import { MetricsRegistry } from './metrics-registry';

/** What the cache gives, what it must load, and what it keeps. */
@Injectable()
export class CacheMetrics extends Listening {
  readonly uses = new Counter({
    name: 'aqueduct_cache_requests_total',
    help: 'What was asked for, by how it was come by. bypass: it was made for its caller alone.',
    labels: ['outcome'],
  });
  readonly loads = new Counter({
    name: 'aqueduct_cache_loads_total',
    help: 'What was in no memory of this process, by who had it.',
    labels: ['result'],
  });
  private readonly loaded = new Histogram({
    name: 'aqueduct_cache_load_duration_seconds',
    help: 'How long loading took.',
    buckets: REQUEST_SECONDS,
  });

  constructor(
    registry: MetricsRegistry,
    @Optional() @Inject(Cache) private readonly cache?: Cache,
    @Optional() @Inject(CacheSettings) private readonly settings?: CacheSettings,
  ) {
    super(registry.isEnabled);
    for (const metric of [this.uses, this.loads, this.loaded, ...this.gauges()]) registry.add(metric);
  }

  protected handle(): Readonly<Record<string, Handler>> {
    const cells = new Map<string, CounterCell>();
    return {
      [CACHE_CHANNEL]: ({ outcome }: CacheUse) => {
        let cell = cells.get(outcome);
        if (cell === undefined) cells.set(outcome, (cell = this.uses.cell(outcome)));
        cell.value++;
      },
      [LOAD_CHANNEL]: ({ result, ms }: CacheLoad) => {
        this.loads.add(1, result);
        this.loaded.observe(ms / 1000, keptTraceId(currentTrace()));
      },
    };
  }

  private gauges(): (Gauge | CountedElsewhere)[] {
    const evictions = { name: 'aqueduct_cache_evictions_total', help: 'What had to go from memory for want of room.' };
    const read = (name: string, help: string, value: (stats: CacheStats) => number | undefined): Gauge =>
      new Gauge({ name, help }, () => {
        const now = this.cache === undefined ? undefined : value(this.cache.stats);
        return now === undefined ? [] : [[now]];
      });
    return [
      new CountedElsewhere(evictions, () => (this.cache === undefined ? [] : [[this.cache.stats.evicted]])),
      read('aqueduct_cache_memory_bytes', 'What is kept in memory.', ({ bytes }) => bytes),
      read('aqueduct_cache_memory_entries', 'How many things are kept in memory.', ({ entries }) => entries),
      read('aqueduct_cache_memory_max_bytes', 'What may be kept at most.', () => this.settings?.maxBytes),
      read(
        'aqueduct_cache_hears_changes',
        'Whether what others change is heard; if not, memory is trusted for a moment only.',
        ({ isTrusted }) => Number(isTrusted),
      ),
      read('aqueduct_cache_redis_up', 'Whether Redis is used; absent where there is none.', ({ isRedisUp }) =>
        isRedisUp === undefined ? undefined : Number(isRedisUp),
      ),
    ];
  }
}
