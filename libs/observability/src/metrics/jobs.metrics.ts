import { JOB_CHANNEL, JobsHealth, type JobEvent } from '@aqueduct/jobs';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { BACKGROUND_SECONDS } from './buckets';
import { Counter, Gauge, Histogram } from './metric';
import { MetricsRegistry } from './metrics-registry';

type Value = readonly [value: number, ...labels: string[]];

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** The queues of jobs, and what becomes of those that run here. */
@Injectable()
export class JobsMetrics extends Listening {
  private readonly finished = new Counter({
    name: 'aqueduct_jobs_finished_total',
    help: 'Attempts at jobs that ended here. stalled: its worker was gone.',
    labels: ['queue', 'outcome'],
  });
  private readonly durations = new Histogram({
    name: 'aqueduct_job_duration_seconds',
    help: 'How long attempts took.',
    labels: ['queue'],
    buckets: BACKGROUND_SECONDS,
  });

  constructor(
    registry: MetricsRegistry,
    @Optional() @Inject(JobsHealth) private readonly health?: JobsHealth,
  ) {
    super(registry.isEnabled);
    const jobs = {
      name: 'aqueduct_jobs',
      help: 'Jobs of the store, as this process saw them last.',
      labels: ['queue', 'state'],
    };
    const up = { name: 'aqueduct_job_store_up', help: 'Whether every queue answered when last asked.' };
    for (const metric of [this.finished, this.durations]) registry.add(metric);
    registry.add(new Gauge(jobs, () => this.counts()));
    registry.add(new Gauge(up, () => (this.health === undefined ? [] : [[Number(this.health.report().isAvailable)]])));
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [JOB_CHANNEL]: ({ type, queue, ms }: JobEvent) => {
        if (type === 'started') return;
        this.finished.add(1, queue, type);
        if (type !== 'stalled') this.durations.observe(ms / 1000, undefined, queue);
      },
    };
  }

  private counts(): Value[] {
    const queues = this.health?.report().queues ?? [];
    return queues.flatMap((sample) => STATES.map((state): Value => [sample[state], sample.queue, state]));
  }
}
