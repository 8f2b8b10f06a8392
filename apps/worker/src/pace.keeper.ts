import { Lifecycle, type LifecycleState } from '@aqueduct/health';
import { JobsPace, type Pace } from '@aqueduct/jobs';
import { EventPace } from '@aqueduct/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/** A worker takes its work by itself: what a balancer does for an api, it has to do. */
@Injectable()
export class PaceKeeper implements OnModuleInit {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly events: EventPace,
    private readonly jobs: JobsPace,
  ) {}

  onModuleInit(): void {
    this.lifecycle.onChange(({ state }) => this.follow(state));
  }

  private follow(state: LifecycleState): void {
    this.jobs.set(paceOf(state));
    if (state === 'overloaded') this.events.slow();
    // What a process that ends was brought already is to be finished soon.
    else this.events.full();
  }
}

function paceOf(state: LifecycleState): Pace {
  if (state === 'draining' || state === 'stopped') return 'none';
  return state === 'overloaded' ? 'slow' : 'full';
}
