import { dashboard, GROUP } from './dashboard';

const HERE = 'group=~"$group"';

export const messagingDashboard = dashboard({
  uid: 'messaging',
  title: 'messaging',
  description: 'The way of an event: its outbox, the relay, RabbitMQ, the groups that handle it.',
  variables: [GROUP],
  rows: [
    {
      title: 'Outboxes',
      panels: [
        {
          title: 'Age of the oldest event',
          description: 'Of those that wait to be published, by shard.',
          unit: 's',
          redFrom: 30,
          runbook: 'events.md',
          queries: [{ expr: 'shard:outbox_oldest_event_age_seconds:max', legend: 'shard {{shard}}' }],
        },
        {
          title: 'Events that wait',
          description: 'In the outbox, by shard.',
          unit: 'short',
          redFrom: 5000,
          runbook: 'events.md',
          queries: [{ expr: 'shard:outbox_events:max', legend: 'shard {{shard}}' }],
        },
        {
          title: 'Published',
          description: 'By shard.',
          unit: 'ops',
          queries: [{ expr: 'shard:outbox_published:rate1m', legend: 'shard {{shard}}' }],
        },
        {
          title: 'Workers that relay a shard',
          description: 'One, always. 0: its events wait.',
          unit: 'short',
          runbook: 'events.md',
          queries: [{ expr: 'shard:outbox_relays:sum', legend: 'shard {{shard}}' }],
        },
      ],
    },
    {
      title: 'Groups',
      panels: [
        {
          title: 'Events by outcome',
          description:
            'retry: tried again later. wait: an earlier one of the same thing comes first. dead: after every attempt.',
          unit: 'ops',
          stacked: true,
          runbook: 'events.md',
          queries: [{ expr: `group_outcome:events_handled:rate1m{${HERE}}`, legend: '{{group}} {{outcome}}' }],
        },
        {
          title: 'p99 of the lag',
          description: 'From being raised to being done. More than 5 s is bad.',
          unit: 's',
          exemplars: true,
          redFrom: 5,
          runbook: 'slo.md',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (group, le) (rate(aqueduct_event_lag_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{group}}',
            },
          ],
        },
        {
          title: 'p99 of handling',
          description: 'What one event costs its group.',
          unit: 's',
          exemplars: true,
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (group, le) (rate(aqueduct_event_handling_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{group}}',
            },
          ],
        },
        {
          title: 'At work',
          description: 'Events that are being handled, over all workers.',
          unit: 'short',
          queries: [{ expr: `sum by (group) (aqueduct_event_group_active{${HERE}})`, legend: '{{group}}' }],
        },
        {
          title: 'Dead letters that are kept',
          description: 'Until they are redriven or purged.',
          unit: 'short',
          runbook: 'events.md',
          queries: [{ expr: `max by (group) (aqueduct_dead_letters{${HERE}})`, legend: '{{group}}' }],
        },
        {
          title: 'New dead letters',
          description: 'In 10 minutes.',
          unit: 'short',
          redFrom: 1,
          runbook: 'events.md',
          queries: [{ expr: `group_event:dead_letters:increase10m{${HERE}}`, legend: '{{group}} {{event}}' }],
        },
      ],
    },
    {
      title: 'RabbitMQ',
      panels: [
        {
          title: 'Processes without a connection',
          description: 'None is counted where there is no RabbitMQ.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'rabbitmq.md',
          queries: [{ expr: 'count(aqueduct_broker_connected == 0) or vector(0)', legend: 'without' }],
        },
        {
          title: 'Groups without a worker',
          description: 'Their events wait in their queues.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'events.md',
          queries: [
            { expr: 'count(max by (group) (aqueduct_event_group_attached) == 0) or vector(0)', legend: 'detached' },
          ],
        },
      ],
    },
  ],
});
