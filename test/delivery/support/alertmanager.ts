import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  findProgram,
  freePorts,
  ProcessEngine,
  serviceDirectory,
  startService,
  type PrivateService,
} from '@aqueduct/testing/services';
import { MONITORING } from '../../../tools/monitoring/rule-files';

type AlertLabels = Readonly<Record<string, string>>;

/** A real Alertmanager, started as its container starts it. */
export class AlertmanagerProcess implements AsyncDisposable {
  private constructor(private readonly service: PrivateService) {}

  /** @param env what start.sh reads: PAGE_URL, TICKET_URL_FILE ... */
  static async start(env: Readonly<Record<string, string>>): Promise<AlertmanagerProcess> {
    const [port = 0] = await freePorts(1);
    const directory = await serviceDirectory('alertmanager');
    // Debian gives it another name than its image does.
    symlinkSync(findProgram('prometheus-alertmanager') ?? '', join(directory, 'alertmanager'));
    const url = `http://127.0.0.1:${port}`;
    const engine = new ProcessEngine({
      directory,
      commands: [
        [
          '/bin/sh',
          join(MONITORING, 'alertmanager/start.sh'),
          `--storage.path=${directory}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--cluster.listen-address=',
        ],
      ],
      env: {
        PATH: `${directory}:${process.env['PATH']}`,
        TEMPLATE: join(MONITORING, 'alertmanager/alertmanager.yml'),
        CONFIG: join(directory, 'alertmanager.yml'),
        ...env,
      },
    });
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok;
    return new AlertmanagerProcess(await startService({ name: 'Alertmanager', url, engine, isReady }));
  }

  /** They fire from now on. */
  async fire(...alerts: readonly AlertLabels[]): Promise<void> {
    await this.post(alerts.map((labels) => ({ labels })));
  }

  async resolve(...alerts: readonly AlertLabels[]): Promise<void> {
    const past = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();
    await this.post(alerts.map((labels) => ({ labels, startsAt: past(60), endsAt: past(1) })));
  }

  /** Alerts of that name that fire, and whether another one speaks for them. */
  async named(name: string): Promise<{ labels: AlertLabels; isInhibited: boolean }[]> {
    const response = await fetch(`${this.service.url}/api/v2/alerts?filter=alertname%3D${name}`);
    const alerts = (await response.json()) as { labels: AlertLabels; status: { inhibitedBy: unknown[] } }[];
    return alerts.map(({ labels, status }) => ({ labels, isInhibited: status.inhibitedBy.length > 0 }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
  }

  private async post(alerts: readonly object[]): Promise<void> {
    const { ok, status } = await fetch(`${this.service.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!ok) throw new Error(`Alertmanager answers ${status}`);
  }
}
