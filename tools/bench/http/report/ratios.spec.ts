import type { Case } from '../measuring/cases';
import type { Sample } from '../measuring/sample';
import { ratiosOf } from './ratios';

const AIM = { request: 'list', of: 'ours', against: 'theirs', atLeast: 2 } as const;
const sample = (serverMs: number, given: Partial<Sample> = {}): Sample => ({
  requests: 1000,
  failed: 0,
  seconds: serverMs / 1000,
  serverMs,
  postgresMs: 0,
  generatorMs: serverMs / 2,
  ...given,
});
const measured = (subject: string, samples: Sample[]): Case => ({
  request: 'list',
  subject,
  target: { name: subject, url: '', cpu: () => 0 },
  requestFile: '',
  samples,
});

describe(ratiosOf, () => {
  it('divides CPU by CPU in each round, and takes the median of the rounds', () => {
    const ours = measured('ours', [sample(100), sample(100), sample(100)]);
    const theirs = measured('theirs', [sample(200), sample(300), sample(250)]);
    expect(ratiosOf([ours, theirs], [AIM])).toMatchObject([
      { cpu: { median: 2.5, least: 2, most: 3 }, throughput: 2.5 },
    ]);
  });

  it('has no ratio of throughputs when one of them was not the server’s own', () => {
    const ours = measured('ours', [sample(100)]);
    const theirs = measured('theirs', [sample(200, { seconds: 1 })]);
    expect(ratiosOf([ours, theirs], [AIM])).toMatchObject([{ throughput: undefined }]);
  });

  it('leaves out what was measured on one side only, and where requests failed', () => {
    expect(ratiosOf([measured('ours', [sample(100)])], [AIM])).toEqual([]);
    const failing = measured('theirs', [sample(200, { failed: 500 })]);
    expect(ratiosOf([measured('ours', [sample(100)]), failing], [AIM])).toEqual([]);
  });
});
