import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { Lifecycle, type LifecycleState } from '@aqueduct/health';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { anywhere } from '../anywhere';
import { BlockedLoop } from '../blocking/blocked-loop';
import { CountedElsewhere, Gauge } from './metric';
import { MetricsRegistry } from './metrics-registry';

const STATES: readonly LifecycleState[] = ['starting', 'ready', 'overloaded', 'draining', 'stopped'];

/** What the process itself is: beside what prom-client says of every Node process. */
@Injectable()
export class ProcessMetrics {
  private before: EventLoopUtilization = performance.eventLoopUtilization();

  constructor(
    private readonly registry: MetricsRegistry,
    @Optional() private readonly modules?: ModuleRef,
    @Optional() @Inject(BlockedLoop) blocked?: BlockedLoop,
  ) {
    const utilization = {
      name: 'nodejs_eventloop_utilization_ratio',
      help: 'Which part of the time since the last scrape the event loop was busy.',
    };
    const build = {
      name: 'aqueduct_build_info',
      help: '1; what runs is said by its labels.',
      labels: ['version', 'node_version', 'pid'],
    };
    const times = {
      name: 'aqueduct_event_loop_blocked_total',
      help: 'How often it stood still for longer than its limit.',
    };
    const seconds = { name: 'aqueduct_event_loop_blocked_seconds_total', help: 'How long it did so, all together.' };
    registry.add(new CountedElsewhere(times, () => (blocked === undefined ? [] : [[blocked.stats.count]])));
    registry.add(new CountedElsewhere(seconds, () => (blocked === undefined ? [] : [[blocked.stats.seconds]])));
    const state = {
      name: 'aqueduct_lifecycle_state',
      help: 'Where the process stands in its life.',
      labels: ['state'],
    };
    registry.add(
      new Gauge(state, () => {
        const now = this.lifecycle;
        return now === undefined ? [] : STATES.map((each) => [Number(each === now), each] as const);
      }),
    );
    registry.add(new Gauge(utilization, () => [[this.utilization()]]));
    registry.add(new Gauge(build, () => [[1, this.registry.options.version, process.version, String(process.pid)]]));
  }

  private get lifecycle(): LifecycleState | undefined {
    return anywhere(this.modules, Lifecycle)?.state;
  }

  private utilization(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.before);
    this.before = now;
    return utilization;
  }
}
