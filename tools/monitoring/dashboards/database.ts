import { DATABASE, dashboard } from './dashboard';

const HERE = 'database=~"$database"';

export const databaseDashboard = dashboard({
  uid: 'database',
  title: 'databases',
  description:
    'Shards and the directory: who is the primary, how late replicas are, and how long statements and connections take.',
  variables: [DATABASE],
  rows: [
    {
      title: 'Nodes',
      panels: [
        {
          title: 'Primaries',
          description: 'Which node takes the writes. A database that is not listed has none.',
          kind: 'stat',
          unit: 'bool_yes_no',
          runbook: 'primary.md',
          queries: [
            {
              expr: `max by (database, node) (aqueduct_database_node_role{${HERE}, role="primary"} == 1)`,
              legend: '{{database}} {{node}}',
            },
          ],
        },
        {
          title: 'Nodes that are down',
          description: 'No process reaches them.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'replica.md',
          queries: [{ expr: `count(database_node:database_node_up:max{${HERE}} == 0) or vector(0)`, legend: 'down' }],
        },
        {
          title: 'Lag of replicas',
          description: 'How old what a replica shows may be. Beyond 1 s it gets no reads.',
          unit: 's',
          redFrom: 1,
          runbook: 'replica.md',
          queries: [
            { expr: `database_node:database_replica_lag_seconds:min{${HERE}}`, legend: '{{database}} {{node}}' },
          ],
        },
        {
          title: 'Reads that went to the primary',
          description: 'Since no replica was up, or fresh enough for the reader.',
          unit: 'ops',
          runbook: 'replica.md',
          queries: [
            {
              expr: `sum by (database, reason) (rate(aqueduct_database_fallbacks_total{${HERE}}[$__rate_interval]))`,
              legend: '{{database}} {{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Statements',
      panels: [
        {
          title: 'Statements by role and kind',
          description: 'How much each database is asked.',
          unit: 'ops',
          stacked: true,
          queries: [
            {
              expr: `database_role_kind:database_statements:rate1m{${HERE}}`,
              legend: '{{database}} {{role}} {{kind}}',
            },
          ],
        },
        {
          title: 'p99 of statements',
          description: 'A point is a statement; it leads to the trace of its request.',
          unit: 's',
          exemplars: true,
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (database, kind, le) (rate(aqueduct_database_statement_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{database}} {{kind}}',
            },
          ],
        },
        {
          title: 'The ten statements that cost most',
          description: 'Seconds of work for each second, over all databases.',
          unit: 'short',
          queries: [
            {
              expr: 'topk(10, sum by (statement) (rate(aqueduct_database_statement_seconds_total[$__rate_interval])))',
              legend: '{{statement}}',
            },
          ],
        },
        {
          title: 'Mean of the ten slowest statements',
          description: 'Over all databases.',
          unit: 's',
          queries: [
            {
              expr: 'topk(10, sum by (statement) (rate(aqueduct_database_statement_seconds_total[$__rate_interval])) / (sum by (statement) (rate(aqueduct_database_statements_total[$__rate_interval])) > 0))',
              legend: '{{statement}}',
            },
          ],
        },
        {
          title: 'Statements that failed',
          description: 'Whatever the reason; the log has it.',
          unit: 'ops',
          queries: [{ expr: `database:database_statement_errors:rate1m{${HERE}}`, legend: '{{database}}' }],
        },
      ],
    },
    {
      title: 'Connections',
      panels: [
        {
          title: 'Connections in use',
          description: 'Share of the pools that is busy, over all processes.',
          unit: 'percentunit',
          max: 1,
          runbook: 'overload.md',
          queries: [
            {
              expr: `sum by (database, node) (aqueduct_database_pool_connections{${HERE}, state="busy"}) / sum by (database, node) (aqueduct_database_pool_max{${HERE}})`,
              legend: '{{database}} {{node}}',
            },
          ],
        },
        {
          title: 'Requests that wait for one',
          description: 'More than 0 for long: the database is slow, or the pool too small for it.',
          unit: 'short',
          redFrom: 1,
          runbook: 'overload.md',
          queries: [
            {
              expr: `sum by (database, node) (aqueduct_database_pool_waiting{${HERE}})`,
              legend: '{{database}} {{node}}',
            },
          ],
        },
        {
          title: 'p99 of the wait',
          description: 'By pool, over 2 minutes.',
          unit: 's',
          redFrom: 0.5,
          runbook: 'overload.md',
          queries: [
            {
              expr: `pool:database_pool_acquire_duration_seconds:p99_rate2m{${HERE}}`,
              legend: '{{instance}} {{database}} {{node}}',
            },
          ],
        },
      ],
    },
  ],
});
