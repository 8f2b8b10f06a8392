import { dashboard, SERVICE } from './dashboard';

const HERE = 'service=~"$service"';

export const cacheDashboard = dashboard({
  uid: 'cache',
  title: 'cache',
  description: 'What is answered without asking a database, and whether each process hears what becomes invalid.',
  variables: [SERVICE],
  rows: [
    {
      title: 'Answers',
      panels: [
        {
          title: 'Share of hits',
          description: 'Of what the cache was asked for, over 5 minutes.',
          unit: 'percentunit',
          max: 1,
          queries: [{ expr: `service:cache_hits:ratio_rate5m{${HERE}}`, legend: '{{service}}' }],
        },
        {
          title: 'Requests by outcome',
          description:
            'coalesced: waited for a load that another had begun. bypass: the reader had to see something newer.',
          unit: 'ops',
          stacked: true,
          queries: [{ expr: `service_outcome:cache_requests:rate1m{${HERE}}`, legend: '{{service}} {{outcome}}' }],
        },
        {
          title: 'Loads by result',
          description: 'made: the database was asked. redis: another process had made it.',
          unit: 'ops',
          stacked: true,
          queries: [
            {
              expr: `sum by (service, result) (rate(aqueduct_cache_loads_total{${HERE}}[$__rate_interval]))`,
              legend: '{{service}} {{result}}',
            },
          ],
        },
        {
          title: 'p99 of loads',
          description: 'What a miss costs.',
          unit: 's',
          exemplars: true,
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (service, le) (rate(aqueduct_cache_load_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{service}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Redis, and what becomes invalid',
      panels: [
        {
          title: 'Processes without Redis',
          description: 'Each keeps its own memory meanwhile.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'redis.md',
          queries: [{ expr: `count(aqueduct_cache_redis_up{${HERE}} == 0) or vector(0)`, legend: 'without' }],
        },
        {
          title: 'Processes that hear of no change',
          description: 'They keep nothing for longer than the bound of staleness.',
          kind: 'stat',
          unit: 'short',
          redFrom: 1,
          runbook: 'redis.md',
          queries: [{ expr: `count(aqueduct_cache_hears_changes{${HERE}} == 0) or vector(0)`, legend: 'deaf' }],
        },
      ],
    },
    {
      title: 'Memory',
      panels: [
        {
          title: 'Memory in use',
          description: 'Share of what the cache may take in each process.',
          unit: 'percentunit',
          max: 1,
          queries: [
            {
              expr: `aqueduct_cache_memory_bytes{${HERE}} / aqueduct_cache_memory_max_bytes{${HERE}}`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Entries',
          description: 'In the memory of each process.',
          unit: 'short',
          queries: [{ expr: `aqueduct_cache_memory_entries{${HERE}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Evictions',
          description: 'What had to go for want of room. Many, with few hits: there is too little memory.',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (service, instance) (rate(aqueduct_cache_evictions_total{${HERE}}[$__rate_interval]))`,
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
  ],
});
