import { Lifecycle, type LifecycleStatus } from './lifecycle';

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

  it('is overloaded for a while, with a reason', () => {
    const lifecycle = new Lifecycle();
    lifecycle.ready();
    lifecycle.overloaded('the event loop is late');
    expect(lifecycle.status).toEqual({ state: 'overloaded', reason: 'the event loop is late' });
    lifecycle.relieved();
    expect(lifecycle.status).toEqual({ state: 'ready', reason: undefined });
  });

  it.each(['starting', 'draining'] as const)('is not overloaded while it is %s', (state) => {
    const lifecycle = new Lifecycle();
    if (state === 'draining') lifecycle.drain();
    lifecycle.overloaded('busy');
    lifecycle.relieved();
    expect(lifecycle.state).toBe(state);
  });

  it('drains also when it is overloaded, and is not relieved of that', () => {
    const lifecycle = new Lifecycle();
    lifecycle.ready();
    lifecycle.overloaded('busy');
    lifecycle.drain('SIGTERM');
    lifecycle.relieved();
    expect(lifecycle.status).toEqual({ state: 'draining', reason: 'SIGTERM' });
  });

  it('tells who listens of each change, and of nothing else', () => {
    const lifecycle = new Lifecycle();
    const told: LifecycleStatus['state'][] = [];
    const end = lifecycle.onChange(({ state }) => told.push(state));
    lifecycle.ready();
    lifecycle.ready();
    lifecycle.relieved();
    lifecycle.drain();
    end();
    lifecycle.stop();
    expect(told).toEqual(['ready', 'draining']);
  });
});
