import { createGate } from '@aqueduct/kernel/testing';
import { collectTags, isMaking, tagged } from './tags';

describe(tagged, () => {
  it('says what is being made changes with, also after a wait, each once', async () => {
    const { result, tags } = await collectTags(['declared', 'x'], async () => {
      tagged('x', 'y');
      await Promise.resolve();
      tagged('z');
      return 7;
    });
    expect(result).toBe(7);
    expect(tags).toEqual(['declared', 'x', 'y', 'z']);
  });

  it('does nothing where nothing is being made', () => {
    tagged('x');
    expect(isMaking()).toBe(false);
  });

  it('tells what is made at the same time apart', async () => {
    const gate = createGate();
    const first = collectTags([], async () => {
      await gate.opened;
      tagged('first');
      expect(isMaking()).toBe(true);
    });
    const second = collectTags([], async () => {
      tagged('second');
      gate.open();
    });
    expect((await Promise.all([first, second])).map(({ tags }) => tags)).toEqual([['first'], ['second']]);
  });
});
