import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPrograms, findProgram, freePorts, KILL_GROUPS, Reaper } from '@aqueduct/testing/services';
import { makeCertificate } from '../../../tools/fleet/parts/certificate';
import { Balancer } from '../../../tools/fleet/parts/balancer';
import { Edge } from '../../../tools/fleet/parts/edge';

export interface FrontOptions {
  /** Of one address. @default as good as none */
  readonly requestsPerSecond?: number;
}

/** The real edge and the real balancer before an api, as a fleet runs them. */
export interface Front extends AsyncDisposable {
  readonly edge: string;
  readonly edgeTls: string;
  readonly balancer: string;
  readonly balancerTls: string;
  /** Requests that went on to the api. */
  passed(): Promise<number>;
}

const HOST = '127.0.0.1';

/** Left out without the programs. */
export const describeFront = (suite: string, body: () => void): void =>
  describeWithPrograms(['haproxy', 'nginx'], suite, body);

/** @param url of an api, which serves its health pages on the same port. */
export async function openFront(url: string, { requestsPerSecond = 100_000 }: FrontOptions = {}): Promise<Front> {
  const directory = await mkdtemp(join(tmpdir(), 'aqueduct-front-'));
  const binds = (await freePorts(4)).map((each) => `${HOST}:${each}`);
  const [balancerBind = '', balancerTlsBind = '', edgeBind = '', tlsBind = ''] = binds;
  const shared = { directory, logDirectory: directory, reaper: new Reaper(KILL_GROUPS, [directory]) };
  const program = (name: string): string => findProgram(name) ?? name;
  const certificate = makeCertificate(directory);
  const balancer = new Balancer({
    ...shared,
    program: program('haproxy'),
    bind: balancerBind,
    ...(certificate && { tls: { bind: balancerTlsBind, certificateFile: certificate.pairFile } }),
    maxConnections: 2000,
    tell: () => undefined,
  });
  const edge = new Edge({
    ...shared,
    directory: join(directory, 'edge'),
    program: program('nginx'),
    balancers: [balancerBind],
    bind: edgeBind,
    ...(certificate === undefined ? {} : { tls: { bind: tlsBind, ...certificate } }),
    requestsPerSecond,
    connections: 1000,
    workers: 1,
  });
  const port = Number(new URL(url).port);
  await mkdir(join(directory, 'edge'));
  await balancer.start([{ name: 'api-1', host: HOST, port, healthPort: port }]);
  await balancer.untilUp('api-1');
  await edge.start();
  return {
    edge: `http://${edgeBind}`,
    edgeTls: `https://${tlsBind}`,
    balancer: `http://${balancerBind}`,
    balancerTls: `https://${balancerTlsBind}`,
    passed: async () => (await balancer.servers()).reduce((sum, { total }) => sum + total, 0),
    [Symbol.asyncDispose]: async () => {
      await edge.stop();
      await balancer.stop();
      shared.reaper.dismiss();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
