import { table } from './table';

describe(table.name, () => {
  it('aligns columns under their names, without blanks at the end', () => {
    expect(
      table([
        { id: '1', reason: 'long enough' },
        { id: '1000', reason: '-' },
      ]),
    ).toBe('id    reason\n1     long enough\n1000  -');
  });

  it('is empty without rows', () => expect(table([])).toBe(''));
});
