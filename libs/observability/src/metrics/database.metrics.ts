import {
  ACQUIRE_CHANNEL,
  Databases,
  describeDatabases,
  FALLBACK_CHANNEL,
  STATEMENT_CHANNEL,
  type AcquireEvent,
  type FallbackEvent,
  type NodeStatus,
  type StatementEvent,
} from '@aqueduct/database';
import { currentTrace } from '@aqueduct/kernel';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { keptTraceId } from '../traceparent';
import { STATEMENT_SECONDS } from './buckets';
import { Counter, Gauge, Histogram, type MetricDefinition } from './metric';
import { MetricsRegistry } from './metrics-registry';

type Value = readonly [value: number, ...labels: string[]];

const NODE = ['database', 'node'];
const ROLES: readonly NodeStatus['role'][] = ['primary', 'replica', 'down'];

/** What this process asks the databases, and how it sees them. */
@Injectable()
export class DatabaseMetrics extends Listening {
  private readonly durations = new Histogram({
    name: 'aqueduct_database_statement_duration_seconds',
    help: 'How long statements took, from asking for a connection to the answer.',
    labels: [...NODE, 'role', 'kind'],
    buckets: STATEMENT_SECONDS,
  });
  /** Labels: statement, kind. */
  readonly statements = new Counter({
    name: 'aqueduct_database_statements_total',
    help: 'Statements sent, by their names.',
    labels: ['statement', 'kind'],
  });
  /** Labels: statement, kind. */
  readonly seconds = new Counter({
    name: 'aqueduct_database_statement_seconds_total',
    help: 'Time that statements took, by their names.',
    labels: ['statement', 'kind'],
  });
  private readonly failures = new Counter({
    name: 'aqueduct_database_statement_errors_total',
    help: 'Statements that failed, whatever became of the request.',
    labels: [...NODE, 'kind'],
  });
  private readonly acquired = new Histogram({
    name: 'aqueduct_database_pool_acquire_duration_seconds',
    help: 'How long it took to get a connection, or to get none.',
    labels: NODE,
    buckets: STATEMENT_SECONDS,
  });
  private readonly fallbacks = new Counter({
    name: 'aqueduct_database_fallbacks_total',
    help: 'Reads that went to the primary since no replica was fresh enough (stale), or none was there (down).',
    labels: ['database', 'reason'],
  });

  constructor(
    registry: MetricsRegistry,
    @Optional() @Inject(Databases) private readonly databases?: Databases,
  ) {
    super(registry.isEnabled);
    const { durations, statements, seconds, failures, acquired, fallbacks } = this;
    for (const metric of [durations, statements, seconds, failures, acquired, fallbacks, ...this.gauges()])
      registry.add(metric);
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [STATEMENT_CHANNEL]: ({ name, database, node, kind, role, ms, failed }: StatementEvent) => {
        this.durations.observe(ms / 1000, keptTraceId(currentTrace()), database, node, role, kind);
        this.statements.add(1, name, kind);
        this.seconds.add(ms / 1000, name, kind);
        if (failed) this.failures.add(1, database, node, kind);
      },
      [ACQUIRE_CHANNEL]: ({ database, node, ms }: AcquireEvent) =>
        this.acquired.observe(ms / 1000, undefined, database, node),
      [FALLBACK_CHANNEL]: ({ database, reason }: FallbackEvent) => this.fallbacks.add(1, database, reason),
    };
  }

  private gauges(): Gauge[] {
    const ofNodes = (
      definition: Omit<MetricDefinition, 'labels'>,
      more: string[],
      read: (node: NodeStatus) => Value[],
    ) =>
      new Gauge({ ...definition, labels: [...NODE, ...more] }, () =>
        this.nodes().flatMap(([database, node]) =>
          read(node).map(([value, ...labels]): Value => [value, database, node.host, ...labels]),
        ),
      );
    return [
      ofNodes({ name: 'aqueduct_database_node_up', help: 'Whether the node gets traffic.' }, [], ({ role }) => [
        [role === 'down' ? 0 : 1],
      ]),
      ofNodes({ name: 'aqueduct_database_node_role', help: 'What the node is now.' }, ['role'], ({ role }) =>
        ROLES.map((each): Value => [each === role ? 1 : 0, each]),
      ),
      ofNodes(
        { name: 'aqueduct_database_replica_lag_seconds', help: 'How old what a replica shows may be.' },
        [],
        ({ stalenessMs }) => (stalenessMs === undefined ? [] : [[stalenessMs / 1000]]),
      ),
      ofNodes({ name: 'aqueduct_database_pool_connections', help: 'Open connections.' }, ['state'], ({ pool }) =>
        pool === undefined
          ? []
          : [
              [pool.busy, 'busy'],
              [pool.idle, 'idle'],
            ],
      ),
      ofNodes({ name: 'aqueduct_database_pool_max', help: 'Most connections that may be open.' }, [], ({ pool }) =>
        pool === undefined ? [] : [[pool.max]],
      ),
      ofNodes({ name: 'aqueduct_database_pool_waiting', help: 'Who waits for a connection.' }, [], ({ pool }) =>
        pool === undefined ? [] : [[pool.waiting]],
      ),
    ];
  }

  private nodes(): (readonly [database: string, node: NodeStatus])[] {
    if (this.databases === undefined) return [];
    return describeDatabases(this.databases).flatMap(({ database, nodes }) =>
      nodes.map((node) => [database, node] as const),
    );
  }
}
