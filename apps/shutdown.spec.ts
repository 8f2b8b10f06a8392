import { EventEmitter, once } from 'node:events';
import { Lifecycle } from '@aqueduct/health';
import { Logger } from '@nestjs/common';
import { Shutdown } from './shutdown';
import { ShutdownSettings } from './shutdown.settings';

/** A process that can be ended without ending this one. */
class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];

  exit(code: number): void {
    this.codes.push(code);
    this.emit('exited', code);
  }

  /** The code with which it first ended. */
  async ended(): Promise<number> {
    if (this.codes.length === 0) await once(this, 'exited');
    return Number(this.codes[0]);
  }
}

describe(Shutdown.name, () => {
  let host: FakeProcess;
  let lifecycle: Lifecycle;
  let closed: string[];

  const begin = (settings: Partial<ShutdownSettings>, close?: () => Promise<void>): void => {
    host = new FakeProcess();
    lifecycle = new Lifecycle();
    lifecycle.ready();
    closed = [];
    const target = {
      lifecycle,
      close: close ?? ((): Promise<void> => Promise.resolve(void closed.push(lifecycle.state))),
    };
    new Shutdown(host as never, target, Object.assign(new ShutdownSettings(), settings)).listen();
  };

  beforeEach(() => {
    Logger.overrideLogger(false);
  });

  it('is not ready at once, serves on for its grace, closes, and exits with 0', async () => {
    begin({ graceMs: 60 });
    const from = performance.now();
    host.emit('SIGTERM', 'SIGTERM');
    expect(lifecycle.status).toEqual({ state: 'draining', reason: 'SIGTERM' });
    expect(closed).toEqual([]);
    expect(await host.ended()).toBe(0);
    expect(closed).toEqual(['draining']);
    expect(performance.now() - from).toBeGreaterThanOrEqual(59);
  });

  it('gives whoever presses Ctrl-C no grace', async () => {
    begin({ graceMs: 60_000 });
    host.emit('SIGINT', 'SIGINT');
    expect(await host.ended()).toBe(0);
  });

  it('cuts the grace short at a second signal', async () => {
    begin({ graceMs: 60_000 });
    host.emit('SIGTERM', 'SIGTERM');
    host.emit('SIGTERM', 'SIGTERM');
    expect(await host.ended()).toBe(0);
    expect(closed).toHaveLength(1);
  });

  it('ends at once at a third', async () => {
    begin({ deadlineMs: 100 }, () => new Promise(() => undefined));
    for (let count = 0; count < 3; count++) host.emit('SIGTERM', 'SIGTERM');
    expect(await host.ended()).toBe(1);
  });

  it('ends by its deadline, and says that not all was closed', async () => {
    begin({ deadlineMs: 20 }, () => new Promise(() => undefined));
    host.emit('SIGTERM', 'SIGTERM');
    expect(await host.ended()).toBe(1);
  });

  it.each(['uncaughtException', 'unhandledRejection'])(
    'drains and closes after an %s, and exits with 1',
    async (event) => {
      begin({});
      host.emit(event, new Error('broken'));
      expect(lifecycle.state).toBe('draining');
      expect(await host.ended()).toBe(1);
      expect(closed).toEqual(['draining']);
    },
  );

  it('exits with 1 when closing fails', async () => {
    begin({}, () => Promise.reject(new Error('stuck')));
    host.emit('SIGTERM', 'SIGTERM');
    expect(await host.ended()).toBe(1);
  });
});
