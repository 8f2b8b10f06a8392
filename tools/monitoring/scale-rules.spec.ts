import { readRuleFiles, rulesOf } from './rule-files';
import { milliseconds, tokensOf } from './promql';
import { scaleInterval, scaleRules } from './scale-rules';

const scaled = (expr: string, factor: number): string | undefined =>
  scaleRules({ groups: [{ name: 'g', rules: [{ record: 'a', expr }] }] }, factor).groups[0]?.rules[0]?.expr;

describe('scaleRules', () => {
  it('divides patience, intervals, ranges and offsets, and nothing else', () => {
    const rule = { alert: 'A', labels: { window: '1h' }, annotations: { description: 'the last 5m' } };
    const file = {
      groups: [
        { name: 'g', interval: '1m', rules: [{ ...rule, for: '5m', expr: 'rate(a:rate5m[1h] offset 10m) > 3600' }] },
      ],
    };
    expect(scaleRules(file, 60)).toEqual({
      groups: [
        {
          name: 'g',
          interval: '1000ms',
          rules: [{ ...rule, for: '5000ms', expr: 'rate(a:rate5m[60000ms] offset 10000ms) > 3600' }],
        },
      ],
    });
  });

  it('leaves to a range four scrapes of 500 ms, and makes nothing longer than it was', () => {
    expect(scaled('rate(a[1m])', 60)).toBe('rate(a[2000ms])');
    expect(scaled('rate(a[1s])', 60)).toBe('rate(a[1000ms])');
    expect([scaleInterval('10s', 60), scaleInterval('10s', 2)]).toEqual(['1000ms', '5000ms']);
  });

  it('leaves no range of the real rules as it is', () => {
    const rules = rulesOf(
      Object.fromEntries(Object.entries(readRuleFiles()).map(([name, file]) => [name, scaleRules(file, 30)])),
    );
    const durations = rules.flatMap(({ expr }) => tokensOf(expr)).filter(({ kind }) => kind === 'duration');
    expect(durations.length).toBeGreaterThan(60);
    const longest = Math.max(...durations.map(({ text }) => milliseconds(text)));
    expect(longest).toBe(milliseconds('3d') / 30);
  });
});
