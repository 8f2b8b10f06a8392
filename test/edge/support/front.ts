import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePorts, leaveOut, Reaper } from '@aqueduct/testing/services';
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
  /** Requests that went on to the api. */
  passed(): Promise<number>;
}

const HOST = '127.0.0.1';
const KILL_ALL = 'for group in $lines; do kill -s KILL -- "-$group"; done; rm -rf "$1"';

/** `describe` for what needs both programs; left out without them. */
export function describeFront(suite: string, body: () => void): void {
  const missing = ['haproxy', 'nginx'].filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return void describe(suite, body);
  leaveOut(suite, missing.join(' and '));
  describe.skip(suite, body);
}

/** @param url of an api, which serves its health pages on the same port. */
export async function openFront(url: string, { requestsPerSecond = 100_000 }: FrontOptions = {}): Promise<Front> {
  const directory = await mkdtemp(join(tmpdir(), 'aqueduct-front-'));
  const [balancerPort = 0, edgePort = 0, tlsPort = 0] = await freePorts(3);
  const [balancerBind, edgeBind, tlsBind] = [balancerPort, edgePort, tlsPort].map((port) => `${HOST}:${port}`) as [
    string,
    string,
    string,
  ];
  const shared = { directory, logDirectory: directory, reaper: new Reaper(KILL_ALL, [directory]) };
  const { user, program } = { user: userInfo().username, program: (name: string) => findProgram(name) ?? name };
  const balancer = new Balancer({
    ...shared,
    program: program('haproxy'),
    bind: balancerBind,
    maxConnections: 2000,
    tell: () => undefined,
  });
  const certificate = makeCertificate(directory);
  const edge = new Edge({
    ...shared,
    directory: join(directory, 'edge'),
    program: program('nginx'),
    balancers: [balancerBind],
    bind: edgeBind,
    ...(certificate === undefined ? {} : { tls: { bind: tlsBind, ...certificate } }),
    ...(process.getuid?.() === 0 ? { user: `${user} ${user}` } : {}),
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
    passed: async () => (await balancer.servers()).reduce((sum, { total }) => sum + total, 0),
    [Symbol.asyncDispose]: async () => {
      await edge.stop();
      await balancer.stop();
      shared.reaper.dismiss();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
