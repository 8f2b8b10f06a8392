import { dashboard, INSTANCE, SERVICE } from './dashboard';

const HERE = 'service=~"$service", instance=~"$instance"';

export const nodeDashboard = dashboard({
  uid: 'node',
  title: 'one node',
  description: 'A process from inside: its life, its event loop, its memory, and how much work it takes at once.',
  variables: [SERVICE, INSTANCE],
  rows: [
    {
      title: 'Life',
      panels: [
        {
          title: 'State',
          description: 'Where it stands: only one that is ready gets requests.',
          kind: 'stat',
          width: 8,
          unit: 'bool_yes_no',
          runbook: 'node.md',
          queries: [{ expr: `aqueduct_lifecycle_state{${HERE}} == 1`, legend: '{{instance}} {{state}}' }],
        },
        {
          title: 'Version',
          description: 'What runs, and on which Node.',
          kind: 'stat',
          width: 8,
          unit: 'short',
          queries: [{ expr: `aqueduct_build_info{${HERE}}`, legend: '{{instance}} {{version}} ({{node_version}})' }],
        },
        {
          title: 'Started',
          description: 'How long ago.',
          kind: 'stat',
          width: 8,
          unit: 'dateTimeFromNow',
          runbook: 'node.md',
          queries: [{ expr: `process_start_time_seconds{${HERE}} * 1000`, legend: '{{instance}}' }],
        },
      ],
    },
    {
      title: 'Work',
      panels: [
        {
          title: 'Requests',
          description: 'Without health pages.',
          unit: 'reqps',
          queries: [{ expr: `service_instance:http_server_requests:rate1m{${HERE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'p99',
          description: 'Without streams. A point is a request; it leads to its trace.',
          unit: 's',
          exemplars: true,
          runbook: 'slo.md',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (instance, le) (rate(http_server_request_duration_seconds_bucket{${HERE}, http_route!~"/health.*|/metrics|/api/notifications/stream|/api/user/export"}[$__rate_interval])))`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Limit of work at once',
          description:
            'What the process finds it answers well, and how much it has. What waits is refused when it gets too long.',
          unit: 'short',
          runbook: 'overload.md',
          queries: [
            { expr: `aqueduct_limiter_limit{${HERE}}`, legend: '{{instance}} limit' },
            { expr: `aqueduct_limiter_running{${HERE}}`, legend: '{{instance}} running' },
            { expr: `aqueduct_limiter_waiting{${HERE}}`, legend: '{{instance}} waiting' },
          ],
        },
        {
          title: 'Threads',
          description: 'CPU-bound work, by what became of it; and what is pending.',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (instance, task, outcome) (rate(aqueduct_thread_tasks_total{${HERE}}[$__rate_interval]))`,
              legend: '{{instance}} {{task}} {{outcome}}',
            },
            { expr: `aqueduct_threads_pending{${HERE}}`, legend: '{{instance}} pending' },
          ],
        },
        {
          title: 'p99 of tasks on threads',
          description: 'From being given to a thread to its answer.',
          unit: 's',
          exemplars: true,
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (task, le) (rate(aqueduct_thread_task_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{task}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Event loop',
      panels: [
        {
          title: 'Utilization',
          description: 'Share of the time in which it is at work. Near 1 what comes waits for what is there.',
          unit: 'percentunit',
          max: 1,
          redFrom: 0.9,
          runbook: 'event-loop.md',
          queries: [{ expr: `nodejs_eventloop_utilization_ratio{${HERE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Lag, p99',
          description: 'How late a timer comes.',
          unit: 's',
          runbook: 'event-loop.md',
          queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${HERE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Blocked',
          description: 'Share of the time in which one piece of work held up all others.',
          unit: 'percentunit',
          redFrom: 0.02,
          runbook: 'event-loop.md',
          queries: [
            {
              expr: `rate(aqueduct_event_loop_blocked_seconds_total{${HERE}}[$__rate_interval])`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Processor',
          description: 'Cores in use. One event loop fills one; the rest is threads and the garbage collector.',
          unit: 'short',
          queries: [
            {
              expr: `rate(process_cpu_user_seconds_total{${HERE}}[$__rate_interval]) + rate(process_cpu_system_seconds_total{${HERE}}[$__rate_interval])`,
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Memory and files',
      panels: [
        {
          title: 'Memory',
          description: 'Resident, and of it the heap and what lies outside of it.',
          unit: 'bytes',
          redFrom: 0.9 * 768 * 1024 * 1024,
          runbook: 'node.md',
          queries: [
            { expr: `process_resident_memory_bytes{${HERE}}`, legend: '{{instance}} resident' },
            { expr: `nodejs_heap_size_used_bytes{${HERE}}`, legend: '{{instance}} heap' },
            { expr: `nodejs_external_memory_bytes{${HERE}}`, legend: '{{instance}} external' },
          ],
        },
        {
          title: 'Garbage collection',
          description: 'Share of the time, by kind.',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{${HERE}}[$__rate_interval]))`,
              legend: '{{instance}} {{kind}}',
            },
          ],
        },
        {
          title: 'Open files',
          description: 'Share of the file descriptors that the process may have.',
          unit: 'percentunit',
          max: 1,
          redFrom: 0.8,
          runbook: 'node.md',
          queries: [{ expr: `process_open_fds{${HERE}} / process_max_fds{${HERE}}`, legend: '{{instance}}' }],
        },
      ],
    },
  ],
});
