import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMetrics } from '@aqueduct/observability';
import { VERSION } from '../../apps/installation';
import { metricsPage } from './render-metrics';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('the metrics', () => {
  const metrics = describeMetrics();

  it('are listed in docs/metrics.md, as `npm run docs:metrics` writes it', () => {
    expect(read('docs/metrics.md')).toBe(metricsPage(metrics));
  });

  it('have names as Prometheus wants them, and a meaning', () => {
    const own = metrics.filter(({ name }) => /^(aqueduct|http)_/.test(name));
    expect(own.length).toBeGreaterThan(40);
    for (const { name, type, help } of own) {
      expect(name).toMatch(/^[a-z][a-z_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|kb|mb|percent)(_|$)/);
      expect(help).toMatch(/^[A-Z1].*\.$/);
    }
  });
});

describe('the version that processes say', () => {
  it('is that of package.json', () => {
    expect(VERSION).toBe((JSON.parse(read('package.json')) as { version: string }).version);
  });
});
