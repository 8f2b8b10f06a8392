import { Injectable } from '@nestjs/common';

/** In this order; none comes back. */
export type LifecycleState = 'starting' | 'ready' | 'draining' | 'stopped';

const ORDER: readonly LifecycleState[] = ['starting', 'ready', 'draining', 'stopped'];

/** Where this process stands in its life. The app moves it on, readiness reports it. */
@Injectable()
export class Lifecycle {
  private current: LifecycleState = 'starting';

  get state(): LifecycleState {
    return this.current;
  }

  /** All that is needed is up: traffic may come. No effect once it drains, so that a late start cannot undo a stop. */
  ready(): void {
    this.advance('ready');
  }

  /** No new traffic, please; what comes all the same is served. */
  drain(): void {
    this.advance('draining');
  }

  stop(): void {
    this.advance('stopped');
  }

  private advance(next: LifecycleState): void {
    if (ORDER.indexOf(next) > ORDER.indexOf(this.current)) this.current = next;
  }
}
