import { addLogFields, currentLogFields, withLogFields } from './log-context';

describe(withLogFields, () => {
  it('gives the fields to all that the work does, also later, and to nobody else', async () => {
    await withLogFields({ request_id: 'a' }, async () => {
      await Promise.resolve();
      expect(currentLogFields()).toEqual({ request_id: 'a' });
    });
    expect(currentLogFields()).toEqual({});
  });

  it('keeps those that were there, and says for work within it what is its own', () => {
    withLogFields({ request_id: 'a', user: 'u' }, () => {
      withLogFields({ request_id: 'b' }, () => expect(currentLogFields()).toEqual({ request_id: 'b', user: 'u' }));
      expect(currentLogFields()).toEqual({ request_id: 'a', user: 'u' });
    });
  });
});

describe(addLogFields, () => {
  it('adds for the whole work, also for what began before', async () => {
    await withLogFields({ request_id: 'a' }, async () => {
      const inner = Promise.resolve().then(() => addLogFields({ user: 'u' }));
      await inner;
      expect(currentLogFields()).toEqual({ request_id: 'a', user: 'u' });
    });
  });

  it('does nothing where nothing is handled', () => {
    addLogFields({ user: 'u' });
    expect(currentLogFields()).toEqual({});
  });
});
