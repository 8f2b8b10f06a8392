import { currentTrace, newTrace, withTrace } from './trace';

describe(withTrace.name, () => {
  it('is seen by all that the work does, also later', async () => {
    const trace = newTrace();
    await withTrace(trace, async () => {
      await Promise.resolve();
      expect(currentTrace()).toBe(trace);
    });
    expect(currentTrace()).toBeUndefined();
  });

  it.each(['', '00-1-2-01', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, `01-${'1'.repeat(32)}-${'1'.repeat(16)}-01`])(
    'ignores %j, which is none',
    (text) => expect(withTrace(text, currentTrace)).toBeUndefined(),
  );
});
