import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { productionMistakes } from '../../tools/delivery/production';
import { describeWithPrograms } from '@aqueduct/testing/services';

const FOLDER = join(__dirname, '../../docker/systemd');
const UNITS = ['aqueduct-api@.service', 'aqueduct-worker@.service', 'aqueduct-migrate.service'];
const instanceOf = (unit: string): string => unit.replace('@.', '@1.');
const textOf = (unit: string): string => readFileSync(join(FOLDER, unit), 'utf8');

describe('docker/systemd', () => {
  it.each(UNITS)('%s gives its process settings that the code knows and takes, and all that it requires', (unit) => {
    const own = [...textOf(unit).matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value = '']) => [
      name,
      value.replace('%i', '1').replace('%d', '/run/credentials'),
    ]);
    const shared = parseEnv(readFileSync(join(FOLDER, 'settings.env.example'), 'utf8'));
    expect(productionMistakes({ ...shared, ...Object.fromEntries(own) } as Record<string, string>)).toEqual([]);
  });

  it('gives the processes of one machine ports of their own', () => {
    const ports = UNITS.flatMap((unit) => [...textOf(unit).matchAll(/^Environment=\w*PORT=(\d+)%i$/gm)]).map(
      ([, port]) => port,
    );
    expect(ports).toHaveLength(7);
    expect(new Set(ports).size).toBe(7);
  });

  it('waits longer for an end than the process takes', () => {
    const { SHUTDOWN_GRACE_MS: grace, SHUTDOWN_DEADLINE_MS: deadline } = parseEnv(
      readFileSync(join(FOLDER, 'settings.env.example'), 'utf8'),
    );
    for (const unit of UNITS.slice(0, 2)) {
      const [, seconds] = /^TimeoutStopSec=(\d+)s$/m.exec(textOf(unit)) ?? [];
      expect(Number(seconds) * 1000).toBeGreaterThan(Number(grace) + Number(deadline));
    }
  });
});

describeWithPrograms(['systemd-analyze'], 'systemd', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aqueduct-units-'));
    for (const unit of UNITS) {
      copyFileSync(join(FOLDER, unit), join(folder, unit));
      // Where Node is differs from machine to machine, and is not what is verified.
      writeFileSync(join(folder, instanceOf(unit)), textOf(unit).replace('/usr/bin/node', process.execPath));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const analyze = (...args: string[]): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', cwd: folder });
    return { status, output: stdout + stderr };
  };

  it.each(UNITS.map(instanceOf))('takes %s without a word', (unit) => {
    expect(analyze('verify', '--man=no', join(folder, unit))).toEqual({ status: 0, output: '' });
  });

  it('says of a unit with a mistake what it is', () => {
    const unit = instanceOf(UNITS[0] ?? '');
    writeFileSync(join(folder, unit), textOf('aqueduct-api@.service').replace('ProtectHome', 'ProtectHouse'));
    expect(analyze('verify', '--man=no', join(folder, unit)).output).toContain('ProtectHouse');
  });

  it.each(UNITS)('finds %s exposed to little', (unit) => {
    const { output } = analyze('security', '--offline=true', '--no-pager', join(folder, instanceOf(unit)));
    const [, level] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    expect(Number(level)).toBeLessThan(2);
  });
});
