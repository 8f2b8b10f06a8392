import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '../../../docs/metrics.md');

type MetricType = 'counter' | 'gauge' | 'histogram';

/** What a series may be selected and grouped by. */
export type Labels = ReadonlySet<string>;

/** Of every process, and what Prometheus adds. */
const EVERYWHERE = ['service', 'instance', 'job'];
/** Prometheus' own. */
const OF_PROMETHEUS: Readonly<Record<string, readonly string[]>> = {
  up: EVERYWHERE,
  ALERTS: ['alertname', 'alertstate', 'severity', ...EVERYWHERE],
};

/** The names under which the metrics of the processes are asked for, each with its labels: as docs/metrics.md lists them. */
export function knownSeries(): Map<string, Labels> {
  const rows = existsSync(DOCUMENT) ? tableRows(readFileSync(DOCUMENT, 'utf8')) : tableRows(UNTIL_IT_IS_WRITTEN);
  const series = rows.flatMap(({ name, type, labels }) => {
    const all = [...labels, ...EVERYWHERE];
    if (type !== 'histogram') return [[name, all] as const];
    const parts = ['_count', '_sum'].map((suffix) => [`${name}${suffix}`, all] as const);
    return [...parts, [`${name}_bucket`, [...all, 'le']] as const];
  });
  const known = [...series, ...Object.entries(OF_PROMETHEUS)];
  return new Map(known.map(([name, labels]) => [name, new Set(labels)]));
}

interface Row {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
}

/** Rows of all tables whose columns are `metric | type | unit | labels | meaning`. */
export function tableRows(markdown: string): Row[] {
  return [...markdown.matchAll(/^\| *`?([a-z_]\w*)`? *\| *(counter|gauge|histogram) *\|[^|]*\|([^|]*)\|/gm)].map(
    ([, name = '', type, labels = '']) => ({
      name,
      type: type as MetricType,
      labels: [...labels.matchAll(/[a-z_]\w*/g)].map(([label]) => label),
    }),
  );
}

const UNTIL_IT_IS_WRITTEN = `
| metric | type | unit | labels | meaning |
|---|---|---|---|---|
| http_server_request_duration_seconds | histogram | | http_request_method, http_route, http_response_status_code | |
| aqueduct_http_failures_total | counter | | code, http_response_status_code | |
| aqueduct_unexpected_errors_total | counter | | fingerprint, error | |
| aqueduct_limiter_limit | gauge | |  | |
| aqueduct_limiter_running | gauge | |  | |
| aqueduct_limiter_waiting | gauge | |  | |
| aqueduct_limiter_admitted_total | counter | |  | |
| aqueduct_limiter_refused_total | counter | | priority | |
| aqueduct_database_statement_duration_seconds | histogram | | database, node, role, kind | |
| aqueduct_database_statements_total | counter | | statement, kind | |
| aqueduct_database_statement_seconds_total | counter | | statement, kind | |
| aqueduct_database_statement_errors_total | counter | | database, node, kind | |
| aqueduct_database_node_up | gauge | | database, node | |
| aqueduct_database_node_role | gauge | | database, node, role | |
| aqueduct_database_replica_lag_seconds | gauge | | database, node | |
| aqueduct_database_pool_connections | gauge | | database, node, state | |
| aqueduct_database_pool_max | gauge | | database, node | |
| aqueduct_database_pool_waiting | gauge | | database, node | |
| aqueduct_database_pool_acquire_duration_seconds | histogram | | database, node | |
| aqueduct_database_fallbacks_total | counter | | database, reason | |
| aqueduct_cache_requests_total | counter | | outcome | |
| aqueduct_cache_loads_total | counter | | result | |
| aqueduct_cache_load_duration_seconds | histogram | |  | |
| aqueduct_cache_memory_bytes | gauge | |  | |
| aqueduct_cache_memory_entries | gauge | |  | |
| aqueduct_cache_memory_max_bytes | gauge | |  | |
| aqueduct_cache_evictions_total | counter | |  | |
| aqueduct_cache_hears_changes | gauge | |  | |
| aqueduct_cache_redis_up | gauge | |  | |
| aqueduct_outbox_oldest_event_age_seconds | gauge | | shard | |
| aqueduct_outbox_events | gauge | | shard | |
| aqueduct_outbox_relay_active | gauge | | shard | |
| aqueduct_outbox_published_total | counter | | shard | |
| aqueduct_events_handled_total | counter | | group, event, outcome | |
| aqueduct_event_handling_duration_seconds | histogram | | group | |
| aqueduct_event_lag_seconds | histogram | | group | |
| aqueduct_event_group_attached | gauge | | group | |
| aqueduct_event_group_active | gauge | | group | |
| aqueduct_broker_connected | gauge | |  | |
| aqueduct_jobs | gauge | | queue, state | |
| aqueduct_jobs_finished_total | counter | | queue, outcome | |
| aqueduct_job_duration_seconds | histogram | | queue | |
| aqueduct_job_store_up | gauge | |  | |
| aqueduct_thread_tasks_total | counter | | task, outcome | |
| aqueduct_thread_task_duration_seconds | histogram | | task | |
| aqueduct_threads_pending | gauge | |  | |
| process_cpu_user_seconds_total | counter | |  | |
| process_cpu_system_seconds_total | counter | |  | |
| process_resident_memory_bytes | gauge | |  | |
| process_start_time_seconds | gauge | |  | |
| process_open_fds | gauge | |  | |
| process_max_fds | gauge | |  | |
| nodejs_eventloop_lag_seconds | gauge | |  | |
| nodejs_eventloop_lag_p99_seconds | gauge | |  | |
| nodejs_heap_size_total_bytes | gauge | |  | |
| nodejs_heap_size_used_bytes | gauge | |  | |
| nodejs_external_memory_bytes | gauge | |  | |
| nodejs_gc_duration_seconds | histogram | | kind | |
| nodejs_active_resources | gauge | | type | |
| nodejs_eventloop_utilization_ratio | gauge | |  | |
| aqueduct_event_loop_blocked_total | counter | |  | |
| aqueduct_event_loop_blocked_seconds_total | counter | |  | |
| aqueduct_build_info | gauge | | version, node_version, pid | |
| aqueduct_lifecycle_state | gauge | | state | |
`;
