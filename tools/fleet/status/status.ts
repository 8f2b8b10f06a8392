import type { NodeState } from '../parts/fleet-node';
import type { NodeTraffic } from '../parts/traffic';

export interface NodeStatus extends Partial<NodeTraffic> {
  readonly name: string;
  readonly state: NodeState;
  /** What the balancer says of it; undefined: it is none of the balancer's. */
  readonly balancer: string | undefined;
  readonly weight: number | undefined;
  /** Requests that it has now. */
  readonly current: number | undefined;
  readonly restarts: number;
  readonly pid: number | undefined;
  readonly url: string;
}

export interface DatabaseNodeStatus {
  readonly database: string;
  readonly role: string;
  readonly lagMs: number | undefined;
}

export interface QueueStatus {
  readonly queue: string;
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
}

export interface OutboxStatus {
  readonly shard: number;
  /** Age of the oldest event that waits; undefined: none does. */
  readonly oldestMs: number | undefined;
}

/** All that `npm run fleet -- status` shows. */
export interface FleetStatus {
  readonly edge:
    { readonly url: string; readonly tlsUrl: string | undefined; readonly pid: number | undefined } | undefined;
  readonly balancer: { readonly url: string; readonly pid: number | undefined };
  readonly nodes: readonly NodeStatus[];
  readonly databases: readonly DatabaseNodeStatus[];
  readonly outboxes: readonly OutboxStatus[];
  readonly queues: readonly QueueStatus[];
}
