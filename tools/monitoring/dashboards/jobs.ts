import { dashboard, QUEUE } from './dashboard';

const HERE = 'queue=~"$queue"';

export const jobsDashboard = dashboard({
  uid: 'jobs',
  title: 'jobs',
  description: 'What is done later, again, or by the clock: what waits, what becomes of it, and how long it takes.',
  variables: [QUEUE],
  rows: [
    {
      title: 'Queues',
      panels: [
        {
          title: 'Waiting',
          description: 'Those that could be done now.',
          unit: 'short',
          redFrom: 1000,
          runbook: 'jobs.md',
          queries: [{ expr: `queue_state:jobs:max{${HERE}, state="waiting"}`, legend: '{{queue}}' }],
        },
        {
          title: 'At work',
          description: 'Over all workers.',
          unit: 'short',
          queries: [{ expr: `queue_state:jobs:max{${HERE}, state="active"}`, legend: '{{queue}}' }],
        },
        {
          title: 'Delayed',
          description: 'For a time that was asked for, or until they are tried again.',
          unit: 'short',
          queries: [{ expr: `queue_state:jobs:max{${HERE}, state="delayed"}`, legend: '{{queue}}' }],
        },
        {
          title: 'Failed, and kept',
          description: 'After their last attempt.',
          unit: 'short',
          runbook: 'jobs.md',
          queries: [{ expr: `queue_state:jobs:max{${HERE}, state="failed"}`, legend: '{{queue}}' }],
        },
      ],
    },
    {
      title: 'Done',
      panels: [
        {
          title: 'Attempts by outcome',
          description: 'stalled: its worker died or hung, and another begins it again.',
          unit: 'ops',
          stacked: true,
          runbook: 'jobs.md',
          queries: [{ expr: `queue_outcome:jobs_finished:rate1m{${HERE}}`, legend: '{{queue}} {{outcome}}' }],
        },
        {
          title: 'Share that failed',
          description: 'Of what ended in the last 10 minutes.',
          unit: 'percentunit',
          max: 1,
          redFrom: 0.05,
          runbook: 'jobs.md',
          queries: [{ expr: `queue:jobs_failed:ratio_increase10m{${HERE}}`, legend: '{{queue}}' }],
        },
        {
          title: 'How long an attempt takes',
          description: 'Half take longer, and one in a hundred.',
          unit: 's',
          exemplars: true,
          queries: [0.5, 0.99].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (queue, le) (rate(aqueduct_job_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
            legend: `{{queue}} p${quantile * 100}`,
          })),
        },
        {
          title: 'Processes without the store',
          description: 'Jobs wait in their rows meanwhile.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'jobs.md',
          queries: [{ expr: 'count(aqueduct_job_store_up == 0) or vector(0)', legend: 'without' }],
        },
      ],
    },
  ],
});
