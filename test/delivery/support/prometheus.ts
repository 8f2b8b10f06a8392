import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  findProgram,
  freePorts,
  ProcessEngine,
  serviceDirectory,
  startService,
  type PrivateService,
} from '@aqueduct/testing/services';
import { readRuleFiles } from '../../../tools/monitoring/rule-files';
import { scaleInterval, scaleRules } from '../../../tools/monitoring/scale-rules';

interface ScrapeTarget {
  /** `127.0.0.1:9464` */
  readonly address: string;
  /** api, worker. */
  readonly service: string;
}

export interface PrometheusOptions {
  readonly targets: readonly ScrapeTarget[];
  /** How much faster time passes for the rules: 60 makes a minute of an hour. */
  readonly factor: number;
  /** @default '/metrics' */
  readonly path?: string;
}

export interface Alert {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  readonly labels: Readonly<Record<string, string>>;
  readonly activeAt: Date;
}

export interface QueriedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** As production asks it, of docker/monitoring/prometheus/prometheus.yml. */
const EVALUATION_INTERVAL = '10s';
const ASK_MS = 5000;

/** A real Prometheus with the real rules, in a folder of its own, whose time passes faster. It dies with the process that started it. */
export class PrometheusProcess implements AsyncDisposable {
  private constructor(private readonly service: PrivateService) {}

  /** Returns when it answers. @throws Error with its log when it does not start, or is not installed. */
  static async start(options: PrometheusOptions): Promise<PrometheusProcess> {
    const program = findProgram('prometheus');
    if (program === undefined) throw new Error('Prometheus is not installed: npm run setup:services');
    const [port = 0] = await freePorts(1);
    const directory = await serviceDirectory('prometheus');
    const url = `http://127.0.0.1:${port}`;
    await writeConfiguration(directory, options);
    const engine = new ProcessEngine({
      directory,
      commands: [
        [
          program,
          `--config.file=${join(directory, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(directory, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--enable-feature=exemplar-storage',
          '--log.level=warn',
        ],
      ],
      env: {},
    });
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok;
    return new PrometheusProcess(await startService({ name: 'Prometheus', url, engine, isReady }));
  }

  get url(): string {
    return this.service.url;
  }

  /** Those that are pending or fire now. */
  async alerts(): Promise<Alert[]> {
    const { alerts } = await this.ask<{ alerts: readonly AlertOfApi[] }>('alerts');
    return alerts.map(({ labels, state, activeAt }) => {
      const { alertname: name = '', ...rest } = labels;
      return { name, state, labels: rest, activeAt: new Date(activeAt) };
    });
  }

  /** What an expression gives now. @throws Error with what Prometheus says of it. */
  async query(expression: string): Promise<QueriedSample[]> {
    const parameters = new URLSearchParams({ query: expression });
    const data = await this.ask<VectorOfApi | ScalarOfApi>(`query?${parameters.toString()}`);
    if (data.resultType === 'scalar') return [{ labels: {}, value: Number(data.result[1]) }];
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** Kills it, and removes what it has written. */
  async close(): Promise<void> {
    await this.service.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { signal: AbortSignal.timeout(ASK_MS) });
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`Prometheus: ${error}`);
    return data;
  }
}

interface AlertOfApi {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
}

interface VectorOfApi {
  readonly resultType: 'vector';
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
}

interface ScalarOfApi {
  readonly resultType: 'scalar';
  readonly result: readonly [number, string];
}

async function writeConfiguration(
  directory: string,
  { targets, factor, path = '/metrics' }: PrometheusOptions,
): Promise<void> {
  await mkdir(join(directory, 'rules'));
  for (const [name, file] of Object.entries(readRuleFiles()))
    await writeFile(join(directory, 'rules', name), stringify(scaleRules(file, factor)));
  const configuration = {
    global: {
      scrape_interval: '500ms',
      scrape_timeout: '400ms',
      evaluation_interval: scaleInterval(EVALUATION_INTERVAL, factor),
    },
    rule_files: ['rules/*.yml'],
    scrape_configs: [
      {
        job_name: 'fleet',
        honor_labels: true,
        metrics_path: path,
        static_configs: targets.map(({ address, service }) => ({ targets: [address], labels: { service } })),
      },
    ],
  };
  await writeFile(join(directory, 'prometheus.yml'), stringify(configuration));
}
