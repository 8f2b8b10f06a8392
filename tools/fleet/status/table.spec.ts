import { renderStatus } from './table';

it('the status of a fleet is a table for each kind of thing, with - for what is not known', () => {
  const text = renderStatus({
    edge: { url: 'http://127.0.0.1:8080', tlsUrl: undefined, pid: 1 },
    balancer: { url: 'http://127.0.0.1:8000', pid: 2 },
    nodes: [
      {
        name: 'api-1',
        state: 'ready',
        balancer: 'UP',
        weight: 100,
        current: 2,
        requestsPerSecond: 12.34,
        p99Ms: 9,
        failed: 0,
        restarts: 1,
        pid: 42,
        url: 'http://127.0.0.1:20001',
      },
      {
        name: 'worker-1',
        state: 'stopped',
        balancer: undefined,
        weight: undefined,
        current: undefined,
        restarts: 0,
        pid: undefined,
        url: 'u',
      },
    ],
    databases: [{ database: 'shard 0', role: 'replica', lagMs: 12 }],
    outboxes: [],
    queues: [{ queue: 'exports', waiting: 3, running: 1, failed: 0 }],
  });
  expect(text).toBe(
    [
      'Edge      http://127.0.0.1:8080',
      'Balancer  http://127.0.0.1:8000',
      '',
      'node      state    balancer  weight  in work  requests/s  p99 ms  5xx  restarts  pid  url',
      'api-1     ready    UP        100     2        12.3        9       0    1         42   http://127.0.0.1:20001',
      'worker-1  stopped  -         -       -        -           -       -    0         -    u',
      '',
      'database  role     lag ms',
      'shard 0   replica  12',
      '',
      'queue    waiting  running  failed',
      'exports  3        1        0',
    ].join('\n'),
  );
});
