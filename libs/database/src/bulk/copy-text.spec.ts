import { copyText, type CopyRow } from './copy-text';

const textOf = async (rows: Iterable<CopyRow>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of copyText(rows, () => undefined)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe(copyText.name, () => {
  it('writes a line for each row, and escapes what would end a value', async () => {
    const at = new Date(Date.UTC(2026, 1, 3));
    expect(
      await textOf([
        ['1', 2, true, null],
        ['a\tb\nc\rd\\e', 0, false, at],
      ]),
    ).toBe('1\t2\tt\t\\N\na\\tb\\nc\\rd\\\\e\t0\tf\t2026-02-03T00:00:00.000Z\n');
  });

  it('writes lists of texts as PostgreSQL reads them', async () => {
    expect(await textOf([[[]], [['a', 'b"c', 'd\\e', '']]])).toBe('{}\n{"a","b\\\\"c","d\\\\\\\\e",""}\n');
  });

  it('takes rows a chunk at a time, and tells how many each held', async () => {
    let taken = 0;
    function* rows(): Generator<CopyRow> {
      for (; taken < 1000; taken++) yield ['x'.repeat(1000)];
    }
    const told: number[] = [];
    const chunks = copyText(rows(), (count) => told.push(count));
    await chunks.next();
    expect(taken).toBeLessThan(100);
    let rest = 0;
    for await (const chunk of chunks) rest += chunk.length;
    expect(rest).toBeGreaterThan(900_000);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });
});
