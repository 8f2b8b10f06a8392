import { hostLimits } from './host-limits';

const LOAD = { backlog: 4096, connections: 10_000 };
const FILES: Readonly<Record<string, string>> = {
  '/proc/self/limits':
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n',
  '/proc/sys/net/core/somaxconn': '4096\n',
  '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
};
const limits = (files = FILES): ReturnType<typeof hostLimits> => hostLimits(LOAD, (path) => files[path]);

describe(hostLimits, () => {
  it('says what the host has, what the load needs, and whether that is enough', () => {
    expect(limits()).toContainEqual(
      expect.objectContaining({ name: 'open files (ulimit -n)', has: 1024, needs: 11_000, isEnough: false }),
    );
    expect(limits()).toContainEqual(
      expect.objectContaining({ name: 'net.core.somaxconn', has: 4096, needs: 4096, isEnough: true }),
    );
  });

  it('counts the ports of the range', () => {
    expect(limits()).toContainEqual(
      expect.objectContaining({ name: 'net.ipv4.ip_local_port_range (ports)', has: 28_232, isEnough: true }),
    );
  });

  it('knows a limit that is none', () => {
    const files = { '/proc/self/limits': 'Max open files            unlimited            unlimited            files' };
    expect(limits(files)[0]).toMatchObject({ has: Infinity, isEnough: true });
  });

  it('complains of nothing where the host does not say', () => {
    expect(limits({}).every(({ has, isEnough }) => has === undefined && isEnough)).toBe(true);
  });

  it('says for each what it costs and where it is set', () => {
    for (const { cost, setBy } of limits()) expect([cost, setBy]).not.toContain('');
  });
});
