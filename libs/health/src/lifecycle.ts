import { Injectable } from '@nestjs/common';

/** In this order, of which none comes back, but for `ready` and `overloaded`, which take turns. */
export type LifecycleState = 'starting' | 'ready' | 'overloaded' | 'draining' | 'stopped';

/** Where a process stands, and why. */
export interface LifecycleStatus {
  readonly state: LifecycleState;
  /** For people; undefined: the state says it all. */
  readonly reason: string | undefined;
}

type Listener = (status: LifecycleStatus) => void;

const ORDER: Readonly<Record<LifecycleState, number>> = {
  starting: 0,
  ready: 1,
  overloaded: 1,
  draining: 2,
  stopped: 3,
};

/**
 * Where this process stands in its life. The app moves it on; probes, the balancer's agent and whoever takes work by
 * themselves follow it.
 */
@Injectable()
export class Lifecycle {
  private current: LifecycleStatus = { state: 'starting', reason: undefined };
  private readonly listeners = new Set<Listener>();

  get state(): LifecycleState {
    return this.current.state;
  }

  get status(): LifecycleStatus {
    return this.current;
  }

  /** All that is needed is up: traffic may come. No effect once it drains, so that a late start cannot undo a stop. */
  ready(): void {
    this.advance('ready');
  }

  /** It has more to do than it can: no more traffic until `relieved`. No effect unless it is ready. */
  overloaded(reason: string): void {
    if (this.state === 'ready') this.become('overloaded', reason);
  }

  relieved(): void {
    if (this.state === 'overloaded') this.become('ready');
  }

  /** No new traffic, please; what comes all the same is served. */
  drain(reason?: string): void {
    this.advance('draining', reason);
  }

  stop(): void {
    this.advance('stopped');
  }

  /** Called with each change, at once. @returns what ends it. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private advance(next: LifecycleState, reason?: string): void {
    if (ORDER[next] > ORDER[this.state]) this.become(next, reason);
  }

  private become(state: LifecycleState, reason?: string): void {
    this.current = { state, reason };
    for (const listener of this.listeners) listener(this.current);
  }
}
