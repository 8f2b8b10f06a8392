import { Limits } from '@aqueduct/limits';
import { Limiter, type LimiterStats } from '@aqueduct/overload';
import { TASK_CHANNEL, Threads, type TaskEvent } from '@aqueduct/threads';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { STATEMENT_SECONDS } from './buckets';
import { CountedElsewhere, Counter, Gauge, Histogram } from './metric';
import { MetricsRegistry } from './metrics-registry';

/** What is let in, what is refused, and what computes beside the event loop. */
@Injectable()
export class LoadMetrics extends Listening {
  private readonly tasks = new Counter({
    name: 'aqueduct_thread_tasks_total',
    help: 'Tasks for threads, by what became of them.',
    labels: ['task', 'outcome'],
  });
  private readonly durations = new Histogram({
    name: 'aqueduct_thread_task_duration_seconds',
    help: 'From the call to the end.',
    labels: ['task'],
    buckets: STATEMENT_SECONDS,
  });

  constructor(
    registry: MetricsRegistry,
    @Optional() @Inject(Limiter) limiter?: Limiter,
    @Optional() @Inject(Threads) threads?: Threads,
    @Optional() @Inject(Limits) limits?: Limits,
  ) {
    super(registry.isEnabled);
    const pending = { name: 'aqueduct_threads_pending', help: 'Tasks that run or wait.' };
    for (const metric of [...metricsOf(limiter), ...refusalsOf(limits), this.tasks, this.durations])
      registry.add(metric);
    registry.add(new Gauge(pending, () => (threads === undefined ? [] : [[threads.atWork]])));
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [TASK_CHANNEL]: ({ name, state, ms }: TaskEvent) => {
        if (state === 'accepted') return;
        this.tasks.add(1, name, state);
        if (state !== 'refused') this.durations.observe(ms / 1000, undefined, name);
      },
    };
  }
}

function refusalsOf(limits: Limits | undefined): (Gauge | CountedElsewhere)[] {
  const refused = {
    name: 'aqueduct_limits_refused_total',
    help: 'Requests that were refused with 429 since their client asks for too much, by the limit.',
    labels: ['limit'],
  };
  const keys = { name: 'aqueduct_limits_keys', help: 'Addresses and users whose use is remembered.' };
  return [
    new CountedElsewhere(refused, () =>
      Object.entries(limits?.refusals ?? {}).map(([limit, count]) => [count, limit] as const),
    ),
    new Gauge(keys, () => (limits === undefined ? [] : [[limits.size]])),
  ];
}

function metricsOf(limiter: Limiter | undefined): (Gauge | CountedElsewhere)[] {
  const stats = (): LimiterStats[] => (limiter === undefined ? [] : [limiter.stats]);
  const read = (name: string, help: string, value: (stats: LimiterStats) => number): Gauge =>
    new Gauge({ name, help }, () => stats().map((now) => [value(now)] as const));
  const admitted = { name: 'aqueduct_limiter_admitted_total', help: 'Requests that were let in.' };
  const refused = {
    name: 'aqueduct_limiter_refused_total',
    help: 'Requests that were refused with 503 since there was no place, by their priority.',
    labels: ['priority'],
  };
  return [
    read('aqueduct_limiter_limit', 'Requests that are let in at once.', ({ limit }) => limit),
    read('aqueduct_limiter_running', 'Requests at work.', ({ running }) => running),
    read('aqueduct_limiter_waiting', 'Requests that wait for a place.', ({ waiting }) => waiting),
    new CountedElsewhere(admitted, () => stats().map((now) => [now.admitted] as const)),
    new CountedElsewhere(refused, () =>
      stats().flatMap(({ refusals }) =>
        Object.entries(refusals).map(([priority, count]) => [count, priority] as const),
      ),
    ),
  ];
}
