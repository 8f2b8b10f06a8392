import { Repetitions } from './repetitions';

describe(Repetitions, () => {
  const clock = { time: 0, now: () => clock.time };
  let repetitions: Repetitions;

  beforeEach(() => {
    clock.time = 0;
    repetitions = new Repetitions(clock);
  });

  const shown = (fingerprint: string): unknown[] => Object.values(repetitions.note(fingerprint));

  it('shows the first of each kind whole, and later ones in a line, one in a second', () => {
    expect([shown('a'), shown('a'), shown('a'), shown('b')]).toEqual([
      [1, 'whole', 0],
      [2, 'nothing', 1],
      [3, 'nothing', 2],
      [1, 'whole', 0],
    ]);
    clock.time = 1000;
    expect([shown('a'), shown('a')]).toEqual([
      [4, 'short', 2],
      [5, 'nothing', 1],
    ]);
  });

  it('shows one whole again after an hour', () => {
    shown('a');
    clock.time = 3_600_000;
    expect(shown('a')).toEqual([2, 'whole', 0]);
  });

  it('knows 200 kinds, and forgets the one that is longest ago', () => {
    for (let n = 0; n < 200; n++) shown(`kind ${n}`);
    shown('kind 0');
    shown('one more');
    expect([shown('kind 0')[0], shown('kind 1')[0]]).toEqual([3, 1]);
  });
});
