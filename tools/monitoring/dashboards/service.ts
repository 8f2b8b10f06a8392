import { dashboard, SERVICE } from './dashboard';
import type { PanelOptions } from './panel';

const HERE = 'service=~"$service"';

const slowestRoutes = (percent: number): PanelOptions => ({
  title: `p${percent} of the ten slowest routes`,
  description: 'Over 5 minutes.',
  unit: 's',
  width: 8,
  runbook: 'slo.md',
  queries: [
    {
      expr: `topk(10, service_route:http_server_request_duration_seconds:p${percent}_rate5m{${HERE}})`,
      legend: '{{http_request_method}} {{http_route}}',
    },
  ],
});

export const serviceDashboard = dashboard({
  uid: 'service',
  title: 'service',
  description: 'What those who use the service notice: how much, how fast, how well; and what it owes them.',
  variables: [SERVICE],
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Requests',
          description: 'Answered each second, without health pages.',
          kind: 'stat',
          width: 4,
          unit: 'reqps',
          queries: [{ expr: `sum(service:http_server_requests:rate1m{${HERE}})`, legend: 'requests' }],
        },
        {
          title: 'Failed',
          description: 'Share of requests answered with 5xx in the last 5 minutes.',
          kind: 'stat',
          width: 4,
          unit: 'percentunit',
          redFrom: 0.001,
          runbook: 'slo.md',
          queries: [{ expr: `max(service:http_server_errors:ratio_rate5m{${HERE}})`, legend: 'failed' }],
        },
        {
          title: 'Latency',
          description:
            'Half of the requests of the last 5 minutes took longer, one in twenty, one in a hundred. Without streams.',
          kind: 'stat',
          width: 4,
          unit: 's',
          redFrom: 0.25,
          runbook: 'slo.md',
          queries: [50, 95, 99].map((percent) => ({
            expr: `max(service:http_server_request_duration_seconds:p${percent}_rate5m{${HERE}})`,
            legend: `p${percent}`,
          })),
        },
        {
          title: 'Refused',
          description: 'Share of requests that the limiter refused in the last 2 minutes.',
          kind: 'stat',
          width: 4,
          unit: 'percentunit',
          redFrom: 0.05,
          runbook: 'overload.md',
          queries: [{ expr: `max(service:limiter_refused:ratio_rate2m{${HERE}})`, legend: 'refused' }],
        },
        {
          title: 'Processes',
          description: 'Those that answer Prometheus.',
          kind: 'stat',
          width: 4,
          unit: 'short',
          runbook: 'node.md',
          queries: [{ expr: `sum by (service) (up{${HERE}})`, legend: '{{service}}' }],
        },
        {
          title: 'Alerts',
          description: 'Those that fire now.',
          kind: 'stat',
          width: 4,
          unit: 'short',
          redFrom: 1,
          runbook: 'README.md',
          queries: [{ expr: 'count by (severity) (ALERTS{alertstate="firing"}) or vector(0)', legend: '{{severity}}' }],
        },
      ],
    },
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by status',
          description: '499: the client went before the answer was whole.',
          unit: 'reqps',
          stacked: true,
          queries: [
            { expr: `service_status:http_server_requests:rate1m{${HERE}}`, legend: '{{http_response_status_code}}' },
          ],
        },
        {
          title: 'Failures by code',
          description: 'What answers with 5xx say of themselves.',
          unit: 'reqps',
          stacked: true,
          runbook: 'overload.md',
          queries: [
            {
              expr: `sum by (code) (rate(aqueduct_http_failures_total{${HERE}}[$__rate_interval]))`,
              legend: '{{code}}',
            },
          ],
        },
        {
          title: 'Latency',
          description: 'Over all routes but streams. A point is a request; it leads to its trace.',
          unit: 's',
          exemplars: true,
          runbook: 'slo.md',
          queries: [
            ...[0.5, 0.95, 0.99].map((quantile) => ({
              expr: `histogram_quantile(${quantile}, sum by (le) (rate(http_server_request_duration_seconds_bucket{${HERE}, http_route!~"/health.*|/metrics|/api/notifications/stream|/api/user/export"}[$__rate_interval])))`,
              legend: `p${quantile * 100}`,
            })),
          ],
        },
        ...[50, 95, 99].map(slowestRoutes),
        {
          title: 'The ten busiest routes',
          description:
            'Over 5 minutes. (none): no route was found, or the request was refused before one was looked for.',
          unit: 'reqps',
          queries: [
            {
              expr: `topk(10, service_route:http_server_requests:rate5m{${HERE}})`,
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
        },
        {
          title: 'Share of failures by route',
          description: 'Routes of which some request was answered with 5xx in the last 5 minutes.',
          unit: 'percentunit',
          queries: [
            {
              expr: `topk(10, service_route:http_server_errors:ratio_rate5m{${HERE}} > 0)`,
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Promises',
      panels: [
        {
          title: 'Error budget that remains',
          description: 'Of 30 days, if the last three were typical. Below 0 the promise is broken.',
          unit: 'percentunit',
          max: 1,
          runbook: 'slo.md',
          queries: [
            { expr: 'slo:error_budget_remaining:ratio_rate3d', legend: '{{slo}} {{service}}{{database}}{{group}}' },
          ],
        },
        {
          title: 'Burn rate of the last hour',
          description: 'How many times as fast as promised the budget is used up. From 14.4 on somebody is called.',
          unit: 'short',
          redFrom: 14.4,
          runbook: 'slo.md',
          queries: [
            {
              expr: 'slo:bad_per_event:ratio_rate1h / on (slo) group_left () slo:error_budget:ratio',
              legend: '{{slo}} {{service}}{{database}}{{group}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Overload',
      panels: [
        {
          title: 'Refused by priority',
          description: 'Anonymous reads go first, then those of who is signed in, writes last.',
          unit: 'reqps',
          stacked: true,
          runbook: 'overload.md',
          queries: [
            {
              expr: `sum by (priority) (rate(aqueduct_limiter_refused_total{${HERE}}[$__rate_interval]))`,
              legend: '{{priority}}',
            },
          ],
        },
        {
          title: 'Unexpected errors',
          description: 'Mistakes in code, in 10 minutes; the log has their stacks.',
          unit: 'short',
          redFrom: 1,
          runbook: 'node.md',
          queries: [
            { expr: `service_error:unexpected_errors:increase10m{${HERE}}`, legend: '{{error}} {{fingerprint}}' },
          ],
        },
      ],
    },
  ],
});
