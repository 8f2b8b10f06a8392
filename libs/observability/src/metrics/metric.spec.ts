import { Counter, Gauge, Histogram } from './metric';
import { MetricsRegistry } from './metrics-registry';
import { SeriesMap } from './series';

const registry = (): MetricsRegistry => new MetricsRegistry({ service: 'test', version: '1', isEnabled: false });
const lines = async (metrics: MetricsRegistry, isOpenMetrics = false): Promise<string[]> =>
  (await metrics.expose(isOpenMetrics)).text.split('\n').filter((line) => line !== '');

describe(SeriesMap.name, () => {
  it('gives the same cell for the same values, and another one for others', () => {
    const series = new SeriesMap(2, () => ({}));
    expect(series.of('a', 'b')).toBe(series.of('a', 'b'));
    expect(series.of('a', 'b')).not.toBe(series.of('a', 'c'));
    expect(series.entries.map(({ values }) => values)).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });

  it('counts together as `other` what is beyond its bound', () => {
    const series = new SeriesMap(1, () => ({ value: 0 }), 3);
    for (let n = 0; n < 1000; n++) series.of(`value ${n}`).value++;
    expect(series.entries.map(({ values, cell }) => [...values, cell.value])).toEqual([
      ['value 0', 1],
      ['value 1', 1],
      ['value 2', 1],
      ['other', 997],
    ]);
  });
});

describe('A scrape', () => {
  it('shows counters, gauges and histograms as Prometheus reads them', async () => {
    const metrics = registry();
    const counter = metrics.add(new Counter({ name: 'a_total', help: 'A.', labels: ['kind'] }));
    metrics.add(new Gauge({ name: 'b', help: 'B.', labels: ['node'] }, () => [[7, 'x"y']]));
    const histogram = metrics.add(new Histogram({ name: 'c_seconds', help: 'C.', buckets: [0.1, 1] }));
    counter.add(2, 'one');
    counter.add(1, 'one');
    for (const value of [0.1, 0.5, 3]) histogram.observe(value, undefined);
    expect(await lines(metrics)).toEqual([
      '# HELP a_total A.',
      '# TYPE a_total counter',
      'a_total{kind="one",service="test"} 3',
      '# HELP b B.',
      '# TYPE b gauge',
      'b{node="x\\"y",service="test"} 7',
      '# HELP c_seconds C.',
      '# TYPE c_seconds histogram',
      'c_seconds_bucket{le="0.1",service="test"} 1',
      'c_seconds_bucket{le="1",service="test"} 2',
      'c_seconds_bucket{le="+Inf",service="test"} 3',
      'c_seconds_sum{service="test"} 3.6',
      'c_seconds_count{service="test"} 3',
    ]);
  });

  it('links a bucket to the trace of its last value, as OpenMetrics', async () => {
    const metrics = registry();
    const histogram = metrics.add(new Histogram({ name: 'c_seconds', help: 'C.', buckets: [0.1] }));
    metrics.add(new Counter({ name: 'a_total', help: 'A.' })).add(1);
    histogram.observe(0.05, 'f'.repeat(32));
    const shown = await lines(metrics, true);
    expect(shown[2]).toMatch(
      /^c_seconds_bucket\{le="0\.1",service="test"\} 1 # \{trace_id="f{32}"\} 0\.05 \d+(\.\d+)?$/,
    );
    expect(shown).toContain('# TYPE a counter');
    expect(shown).toContain('a_total{service="test"} 1');
    expect(shown.at(-1)).toBe('# EOF');
    // The other form is as it was.
    expect(await lines(metrics)).toContain('# TYPE a_total counter');
  });

  it('shows a counter without labels from the start: what has not happened has happened 0 times', async () => {
    const metrics = registry();
    metrics.add(new Counter({ name: 'a_total', help: 'A.' }));
    expect(await lines(metrics)).toContain('a_total{service="test"} 0');
  });
});
