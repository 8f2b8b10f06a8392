import { proxyErrors } from './errors';
import type { NodeAddress } from './node-address';
import { render } from './render';
import { STREAMS } from './streams';
import { TIMEOUTS } from './timeouts';

/** `uri`: the same URL goes to the same node, as long as that has no more than 1.5 times its share. */
export type Balancing = 'leastconn' | 'uri';

export interface BalancerOptions {
  readonly nodes: readonly NodeAddress[];
  /** As HAProxy says it: `127.0.0.1:8000`, `:8000`. */
  readonly bind: string;
  /** Without: plain HTTP, as behind an edge. */
  readonly tls?: { readonly bind: string; readonly certificateFile: string };
  /** For its socket and what it remembers over a reload. */
  readonly runDirectory: string;
  /** Addresses and networks whose X-Forwarded-* headers are believed. @default this machine */
  readonly trustedProxies?: readonly string[];
  /** @default 'leastconn' */
  readonly balancing?: Balancing;
  /** Of clients; each takes two open files. @default 20000 */
  readonly maxConnections?: number;
}

const THIS_MACHINE = ['127.0.0.0/8', '::1'];
const FORWARDED = [
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
  'X-Real-IP',
];
const POOLS = [
  { name: 'api', isChecked: true },
  { name: 'api_unchecked', isChecked: false },
];
const STATUSES = [400, 408, 429, 502, 503, 504];

/** HAProxy's configuration, from the template in docker/haproxy. */
export function balancerConfig(options: BalancerOptions): string {
  const { nodes, balancing = 'leastconn', maxConnections = 20_000, trustedProxies = THIS_MACHINE } = options;
  const hashed = balancing === 'uri';
  return render('haproxy/haproxy.cfg.mustache', {
    ...options,
    ...TIMEOUTS,
    keepAliveSeconds: TIMEOUTS.balancerIdleSeconds,
    trustedProxies: trustedProxies.join(' '),
    forwardedHeaders: FORWARDED,
    errors: proxyErrors(STATUSES),
    streamPaths: STREAMS.join(' '),
    maxConnections,
    nodeConnections: 512,
    nodeStreams: 10_000,
    half: Math.ceil(nodes.length / 2),
    pools: POOLS.map((pool) => ({
      ...pool,
      hashed: hashed && pool.isChecked,
      balance: hashed && pool.isChecked ? 'uri whole' : 'leastconn',
    })),
  });
}
