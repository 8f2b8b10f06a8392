import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWithPrograms } from '@aqueduct/testing/services';
import { MONITORING, readRuleFiles, rulesOf } from '../../tools/monitoring/rule-files';
import { PrometheusProcess } from './support/prometheus';
import { AlertmanagerProcess } from './support/alertmanager';
import { run } from './support/programs';

const CONFIG = join(MONITORING, 'alertmanager/alertmanager.yml');
const ALERTS = rulesOf(readRuleFiles()).flatMap(({ alert, labels }) =>
  alert === undefined ? [] : [[alert, labels?.['severity'] ?? ''] as const],
);

/** On a free port of this machine. */
async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeWithPrograms(['amtool'], 'amtool', () => {
  it('takes the configuration of Alertmanager', () => {
    const { status, output } = run('amtool', 'check-config', CONFIG);
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it.each([...ALERTS, ['SomethingNew', ''] as const])(
    'leads %s to whom its severity says, or else to a page',
    (name, severity) => {
      const labels = [`alertname=${name}`, ...(severity === '' ? [] : [`severity=${severity}`])];
      const receiver = severity || 'page';
      const { status, output } = run(
        'amtool',
        'config',
        'routes',
        'test',
        `--config.file=${CONFIG}`,
        `--verify.receivers=${receiver}`,
        ...labels,
      );
      // It also says that it asks no server.
      expect([status, output.split('\n')[0]]).toEqual([0, receiver]);
    },
  );
});

type Labels = Readonly<Record<string, string>>;

/** What fires, what follows from it, and what only seems to. */
const CONSEQUENCES: readonly (readonly [source: Labels, told: Labels, apart: Labels])[] = [
  [
    { alertname: 'NodeDown', instance: 'api-1:9464' },
    { alertname: 'NodeNotReady', instance: 'api-1:9464' },
    { alertname: 'NodeNotReady', instance: 'api-2:9464' },
  ],
  [
    { alertname: 'MetricsMissing', service: 'worker' },
    { alertname: 'RelayStopped', shard: '0' },
    { alertname: 'BrokerAway', service: 'api' },
  ],
  [
    { alertname: 'EventLoopBlocked', instance: 'api-1:9464' },
    { alertname: 'EventLoopSaturated', instance: 'api-1:9464' },
    { alertname: 'EventLoopSaturated', instance: 'api-2:9464' },
  ],
  [
    { alertname: 'Overloaded', service: 'api' },
    { alertname: 'ErrorBudgetGoneIn5Days', slo: 'read-latency', service: 'api' },
    { alertname: 'ErrorBudgetGoneIn5Days', slo: 'availability', service: 'api' },
  ],
  [
    { alertname: 'Overloaded', service: 'api' },
    { alertname: 'NodeNotReady', service: 'api', state: 'overloaded' },
    { alertname: 'NodeNotReady', service: 'api', state: 'draining' },
  ],
  [
    { alertname: 'PrimaryDown', database: 'shard 0' },
    { alertname: 'PoolExhausted', database: 'shard 0' },
    { alertname: 'PoolExhausted', database: 'shard 1' },
  ],
  [
    { alertname: 'ReplicaDown', database: 'shard 0' },
    { alertname: 'FallbacksToPrimary', database: 'shard 0' },
    { alertname: 'FallbacksToPrimary', database: 'shard 1' },
  ],
  [
    { alertname: 'ReplicaLagging', database: 'shard 0' },
    { alertname: 'ErrorBudgetGoneIn2Days', slo: 'freshness', database: 'shard 0' },
    { alertname: 'ErrorBudgetGoneIn2Days', slo: 'freshness', database: 'shard 1' },
  ],
  [
    { alertname: 'BrokerAway' },
    { alertname: 'GroupDetached', group: 'tags' },
    { alertname: 'DeadLetters', group: 'tags' },
  ],
  [
    { alertname: 'RelayStopped', shard: '0' },
    { alertname: 'OutboxGrowing', shard: '0' },
    { alertname: 'OutboxGrowing', shard: '1' },
  ],
  [
    { alertname: 'RelayStopped', shard: '0' },
    { alertname: 'ErrorBudgetGoneIn2Days', slo: 'event-lag', group: 'tags' },
    { alertname: 'ErrorBudgetGoneIn2Days', slo: 'availability' },
  ],
  [{ alertname: 'JobStoreAway' }, { alertname: 'JobsWaiting', queue: 'q' }, { alertname: 'DeadLetters' }],
  [
    { alertname: 'ErrorBudgetGoneIn2Days', slo: 'availability', service: 'api' },
    { alertname: 'ErrorBudgetGoneIn30Days', slo: 'availability', service: 'api' },
    { alertname: 'ErrorBudgetGoneIn30Days', slo: 'write-latency', service: 'api' },
  ],
  [
    { alertname: 'ErrorBudgetGoneIn5Days', slo: 'event-lag', group: 'tags' },
    { alertname: 'ErrorBudgetGoneIn10Days', slo: 'event-lag', group: 'tags' },
    { alertname: 'ErrorBudgetGoneIn10Days', slo: 'event-lag', group: 'notifications' },
  ],
  [
    { alertname: 'ErrorBudgetGoneIn10Days', slo: 'freshness', database: 'shard 0' },
    { alertname: 'ErrorBudgetGoneIn30Days', slo: 'freshness', database: 'shard 0' },
    { alertname: 'ErrorBudgetGoneIn30Days', slo: 'freshness', database: 'shard 1' },
  ],
];

describeWithPrograms(['prometheus-alertmanager'], 'Alertmanager', () => {
  const told: { url: string; alerts: string[] }[] = [];
  let receiver: Server;
  let folder: string;
  let alertmanager: AlertmanagerProcess;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as { alerts: { labels: Labels }[] };
        told.push({ url: request.url ?? '', alerts: alerts.map(({ labels }) => labels['alertname'] ?? '') });
        response.end();
      });
    });
    const address = await listen(receiver);
    folder = await mkdtemp(join(tmpdir(), 'aqueduct-receiver-'));
    writeFileSync(join(folder, 'ticket-url'), `http://${address}/ticket\n`);
    alertmanager = await AlertmanagerProcess.start({
      PAGE_URL: `http://${address}/page?a=1&b=x|y`,
      TICKET_URL_FILE: join(folder, 'ticket-url'),
    });
  });
  afterAll(async () => {
    await alertmanager[Symbol.asyncDispose]();
    receiver.close();
    await rm(folder, { recursive: true });
  });

  it.each(CONSEQUENCES)('does not tell, beside %j, of %j, but of %j', async (source, consequence, apart) => {
    const inhibited = async ({ alertname = '', ...labels }: Labels): Promise<boolean | undefined> =>
      (await alertmanager.named(alertname)).find((alert) =>
        Object.entries(labels).every(([name, value]) => alert.labels[name] === value),
      )?.isInhibited;
    await alertmanager.fire(source, consequence, apart);
    await waitUntil(async () => (await inhibited(consequence)) === true && (await inhibited(apart)) === false);
    await alertmanager.resolve(source, consequence, apart);
    await waitUntil(async () => (await inhibited(consequence)) === undefined && (await inhibited(apart)) === undefined);
  });

  it('tells whom the environment or a file names, of a page within seconds', async () => {
    const down = { alertname: 'NodeDown', severity: 'page', service: 'told', instance: 'told' };
    await alertmanager.fire(down, { alertname: 'NodeNotReady', severity: 'page', instance: 'told' });
    await waitUntil(async () => told.some(({ alerts }) => alerts.includes('NodeDown')), 15_000);
    expect(told.filter(({ alerts }) => alerts.includes('NodeDown'))).toEqual([
      { url: '/page?a=1&b=x|y', alerts: ['NodeDown'] },
    ]);
    await alertmanager.resolve(down);
  });
});

describeWithPrograms(['prometheus'], 'Prometheus', () => {
  it('tells, in a time that passes faster, of a node that no longer answers', async () => {
    const text = 'aqueduct_build_info{service="api",version="1",node_version="24",pid="7"} 1\n';
    const node = createServer((_, response) => response.setHeader('content-type', 'text/plain').end(text));
    const address = await listen(node);
    await using prometheus = await PrometheusProcess.start({ targets: [{ address, service: 'api' }], factor: 30 });
    await waitUntil(async () => (await prometheus.query('up{service="api"} == 1')).length === 1, 20_000);
    const [build] = await prometheus.query('aqueduct_build_info');
    expect(build).toMatchObject({ value: 1, labels: { service: 'api', instance: address } });
    expect((await prometheus.alerts()).filter(({ name }) => name === 'NodeDown')).toEqual([]);

    node.close();
    node.closeAllConnections();
    const firing = async (): Promise<unknown[]> =>
      (await prometheus.alerts()).filter(({ name, state }) => name === 'NodeDown' && state === 'firing');
    await waitUntil(async () => (await firing()).length > 0, 20_000);
    expect(await firing()).toMatchObject([{ labels: { instance: address, service: 'api', severity: 'page' } }]);
    await expect(prometheus.query('sum(')).rejects.toThrow(/parse error/);
  });
});
