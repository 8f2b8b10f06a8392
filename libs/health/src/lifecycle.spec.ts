import { Lifecycle } from './lifecycle';

describe(Lifecycle.name, () => {
  it('goes through its states in order', () => {
    const lifecycle = new Lifecycle();
    const states = [lifecycle.state];
    for (const step of ['ready', 'drain', 'stop'] as const) {
      lifecycle[step]();
      states.push(lifecycle.state);
    }
    expect(states).toEqual(['starting', 'ready', 'draining', 'stopped']);
  });

  it('does not become ready when it was told to stop while it started', () => {
    const lifecycle = new Lifecycle();
    lifecycle.drain();
    lifecycle.ready();
    expect(lifecycle.state).toBe('draining');
  });
});
