import { mapDurations, milliseconds, tokensOf, usesOf } from './promql';

describe('usesOf', () => {
  it('finds series with the labels that select them, and no function, operator or label among them', () => {
    const expression = `
      histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{code=~"5..", route!="b{c}"}[5m])))  # of d
      > bool on (slo) group_left () (14.4 * level:e:rate5m) and g offset 1h unless h{i='j', k="l"} or inf`;
    expect(usesOf(expression)).toEqual({
      metrics: [
        { name: 'a_bucket', labels: ['code', 'route'] },
        { name: 'level:e:rate5m', labels: [] },
        { name: 'g', labels: [] },
        { name: 'h', labels: ['i', 'k'] },
      ],
      groupedBy: ['le', 'route', 'slo'],
    });
  });

  it("knows Grafana's variables", () => {
    const { metrics } = usesOf('sum(rate(a{b=~"$b"}[$__rate_interval]))');
    expect(metrics).toEqual([{ name: 'a', labels: ['b'] }]);
  });

  it.each(['sum(a; b)', 'sum({a="b"})', 'sum by (a'])('refuses %s', (expression) => {
    expect(() => usesOf(expression)).toThrow(SyntaxError);
  });
});

describe('mapDurations', () => {
  it('changes ranges, subqueries and offsets, and leaves numbers, names and texts as they are', () => {
    const expression = 'rate(a:rate5m{b="[5m]"}[5m]) > 5 or max_over_time(c[1h30m:1m] offset 1d)';
    expect(mapDurations(expression, (duration) => `<${duration}>`)).toBe(
      'rate(a:rate5m{b="[5m]"}[<5m>]) > 5 or max_over_time(c[<1h30m>:<1m>] offset <1d>)',
    );
  });
});

it('milliseconds() reads durations as Prometheus writes them', () => {
  expect(['250ms', '10s', '1h30m', '3d', '1w', '1y'].map(milliseconds)).toEqual([
    250, 10_000, 5_400_000, 259_200_000, 604_800_000, 31_536_000_000,
  ]);
  expect(tokensOf('a[1h30m]').map(({ kind }) => kind)).toEqual(['name', 'sign', 'duration', 'sign']);
});
