import { HttpSettings } from '@aqueduct/http';
import { balancerConfig } from './balancer-config';
import { edgeConfig } from './edge-config';
import { TIMEOUTS } from './timeouts';

const NODE = new HttpSettings();
const SECOND_MS = 1000;
/** Of the balancer's probes, as its template has them. */
const CHECK = { everyMs: 500, fastMs: 250, timeoutMs: 700, fall: 2 };

const balancer = balancerConfig({
  nodes: [{ name: 'api-1', host: '127.0.0.1', port: 3000, healthPort: 3001 }],
  bind: ':8000',
  runDirectory: '/run',
});
const edge = edgeConfig({ balancers: ['127.0.0.1:8000'], bind: ':8080', runDirectory: '/run' });

/** A time of a configuration, in ms. */
function timeOf(config: string, directive: string): number {
  const [, value = '', unit = ''] = new RegExp(`^\\s*${directive}\\s+(\\d+)(ms|s|h)`, 'm').exec(config) ?? [];
  const factor = { ms: 1, s: SECOND_MS, h: 3_600_000 }[unit] ?? NaN;
  return Number(value) * factor;
}

describe('the times of the edge, the balancer and a node', () => {
  it('let whoever is nearer to the client close an idle connection first', () => {
    const edgeToBalancer = TIMEOUTS.edgeIdleSeconds * SECOND_MS;
    const balancerToClient = timeOf(balancer, 'timeout http-keep-alive');
    expect(edge).toContain(`keepalive_timeout ${TIMEOUTS.edgeIdleSeconds}s;`);
    expect(edgeToBalancer).toBeLessThan(balancerToClient);
    // The balancer closes what it does not need of its connections to a node every 5 s, half of them each time.
    expect(balancer).toContain('pool-purge-delay 5s');
    expect(8 * 5 * SECOND_MS).toBeLessThan(NODE.keepAliveTimeoutMs);
  });

  it('let a node give a read up by itself before the balancer takes it for silent', () => {
    expect(TIMEOUTS.readTimeoutMs).toBeLessThan(TIMEOUTS.readSeconds * SECOND_MS);
    expect(TIMEOUTS.writeTimeoutMs).toBeLessThan(TIMEOUTS.writeSeconds * SECOND_MS);
    expect(timeOf(balancer, 'timeout server')).toBe(TIMEOUTS.writeSeconds * SECOND_MS);
  });

  it('let the balancer ask three nodes in turn before the edge gives up', () => {
    expect(balancer).toMatch(/^\s*retries 2$/m);
    expect(3 * TIMEOUTS.readSeconds).toBeLessThan(TIMEOUTS.edgeReadSeconds);
    expect(TIMEOUTS.writeSeconds).toBeLessThan(TIMEOUTS.edgeReadSeconds);
  });

  it('give a client as long to send a request everywhere, so that the balancer, which waits for it whole, is the one who says so', () => {
    expect(timeOf(balancer, 'timeout http-request')).toBeLessThanOrEqual(NODE.requestTimeoutMs);
    expect(balancer).toContain('option http-buffer-request');
    expect(timeOf(edge, 'client_header_timeout')).toBeLessThanOrEqual(NODE.requestTimeoutMs);
    expect(timeOf(edge, 'client_body_timeout')).toBeLessThanOrEqual(NODE.requestTimeoutMs);
  });

  it('have a frozen node out of the rotation within 3 s, and one that drains before its grace is over', () => {
    expect(balancer).toContain(`inter ${CHECK.everyMs}ms fastinter ${CHECK.fastMs}ms`);
    expect(balancer).toContain(`fall ${CHECK.fall} `);
    expect(timeOf(balancer, 'timeout check')).toBe(CHECK.timeoutMs);
    const frozenMs = CHECK.everyMs + CHECK.timeoutMs + (CHECK.fall - 1) * (CHECK.fastMs + CHECK.timeoutMs);
    expect(frozenMs).toBeLessThan(3000);
    const drainedMs = CHECK.everyMs + (CHECK.fall - 1) * CHECK.fastMs;
    expect(drainedMs).toBeLessThan(2500);
  });

  it('keep a body within what a node takes', () => {
    expect(edge).toContain('client_max_body_size 1m;');
    expect(NODE.bodyLimitBytes).toBe(1024 * 1024);
  });
});

describe(balancerConfig, () => {
  const withNodes = (count: number): string =>
    balancerConfig({
      nodes: Array.from({ length: count }, (_, n) => ({ name: `api-${n + 1}`, host: 'h', port: n, healthPort: n })),
      bind: ':8000',
      runDirectory: '/run',
      balancing: 'uri',
    });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [9, 5],
  ])('asks unchecked nodes when of %i fewer than %i seem to be up', (count, half) => {
    expect(withNodes(count)).toContain(`use_backend api_unchecked if { nbsrv(api) lt ${half} }`);
  });

  it('names every node in each of its three backends', () => {
    expect(withNodes(5).match(/^ {4}server api-\d /gm)).toHaveLength(15);
  });

  it('hashes URLs when it is asked to, but not among nodes of which it knows nothing', () => {
    const [checked = '', unchecked = ''] = withNodes(3)
      .split(/^backend /m)
      .slice(1);
    expect(checked).toContain('balance uri whole');
    expect(unchecked).toContain('balance leastconn');
  });

  it('leaves nothing of its template unfilled', () => {
    expect(withNodes(2)).not.toMatch(/\{\{|undefined|NaN/);
    expect(edge).not.toMatch(/\{\{|undefined|NaN/);
  });
});
