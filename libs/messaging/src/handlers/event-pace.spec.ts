import { EventPace } from './event-pace';

describe(EventPace, () => {
  let pace: EventPace;
  let begun: string[];
  let ends: Map<string, () => void>;
  const begin = (group: string, name: string): Promise<void> =>
    pace.during(group, () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    [pace, begun, ends] = [new EventPace(), [], new Map()];
  });

  it('lets all begin at once', async () => {
    for (const name of ['a', 'b', 'c']) void begin('group', name);
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('lets one after the other begin when it is slow, in their order, in each group', async () => {
    pace.slow();
    for (const name of ['a', 'b', 'c']) void begin('group', name);
    void begin('other', 'x');
    await settle();
    expect(begun).toEqual(['a', 'x']);
    ends.get('a')?.();
    await settle();
    expect(begun).toEqual(['a', 'x', 'b']);
  });

  it('lets those that wait begin when it is at full pace again', async () => {
    pace.slow();
    for (const name of ['a', 'b', 'c']) void begin('group', name);
    await settle();
    pace.full();
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('gives the turn on when one fails', async () => {
    pace.slow();
    const failing = pace.during('group', () => Promise.reject(new Error('it failed')));
    void begin('group', 'next');
    await expect(failing).rejects.toThrow('it failed');
    await settle();
    expect(begun).toEqual(['next']);
  });
});
