import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { testSettings } from '@aqueduct/config/testing';
import { CancelledError, DeadlineError, OverloadedError } from '@aqueduct/kernel';
import { defineTask } from './task';
import { TASK_CHANNEL, type TaskEvent } from './task-events';
import { Threads } from './threads';
import { ThreadsSettings } from './threads.settings';

const ODD = defineTask<typeof import('./testing/odd.task').run>('odd', join(__dirname, './testing/odd.task'));

describe(Threads, () => {
  let threads: Threads;
  const outcomes: string[] = [];
  const note = (event: unknown): void => {
    const { state } = event as TaskEvent;
    if (state !== 'accepted') outcomes.push(state);
  };

  const start = (settings: Partial<ThreadsSettings> = {}): Threads =>
    (threads = new Threads(testSettings(ThreadsSettings, { max: 1, queueLimit: 2, timeoutMs: 30_000, ...settings })));
  const echo = (value: string): Promise<string> => threads.run(ODD, { act: 'echo', value });

  beforeEach(() => {
    outcomes.length = 0;
    subscribe(TASK_CHANNEL, note);
  });
  afterEach(async () => {
    unsubscribe(TASK_CHANNEL, note);
    await threads.onApplicationShutdown();
  });

  it('gives what the task makes of its input', async () => {
    start();
    await expect(echo('Grüße 👋')).resolves.toBe('Grüße 👋');
    expect(outcomes).toEqual(['done']);
  });

  it('throws what the task throws', async () => {
    start();
    await expect(threads.run(ODD, { act: 'throw', value: 'too odd' })).rejects.toMatchObject({
      name: 'RangeError',
      message: 'too odd',
    });
    expect(outcomes).toEqual(['failed']);
  });

  it('refuses what is more than may run and wait, at once, and goes on', async () => {
    start();
    const all = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(echo));
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(all.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false, false]);
    expect(refused[0]).toBeInstanceOf(OverloadedError);
    await expect(echo('f')).resolves.toBe('f');
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(2);
  });

  it('ends the thread of a task that is past its deadline, and goes on with another one', async () => {
    start({ timeoutMs: 500 });
    const hanging = threads.run(ODD, { act: 'hang' });
    await expect(hanging).rejects.toBeInstanceOf(DeadlineError);
    await expect(threads.run(ODD, { act: 'echo', value: 'next' }, { timeoutMs: 30_000 })).resolves.toBe('next');
    expect(outcomes).toEqual(['late', 'done']);
  });

  it('drops what waits past its deadline, and lets what runs run', async () => {
    start();
    const running = threads.run(ODD, { act: 'hang' }, { timeoutMs: 1000 });
    await expect(threads.run(ODD, { act: 'echo' }, { timeoutMs: 50 })).rejects.toBeInstanceOf(DeadlineError);
    await expect(running).rejects.toBeInstanceOf(DeadlineError);
  });

  it('cancels what waits and what runs', async () => {
    start();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = threads.run(ODD, { act: 'hang' }, { signal: running.signal });
    const second = threads.run(ODD, { act: 'echo' }, { signal: waiting.signal });
    const third = echo('third');
    waiting.abort();
    await expect(second).rejects.toBeInstanceOf(CancelledError);
    running.abort();
    await expect(first).rejects.toBeInstanceOf(CancelledError);
    await expect(third).resolves.toBe('third');
    expect(outcomes).toEqual(['cancelled', 'cancelled', 'done']);
  });

  it('runs nothing for a signal that has aborted already', async () => {
    start();
    const run = threads.run(ODD, { act: 'hang' }, { signal: AbortSignal.abort() });
    await expect(run).rejects.toBeInstanceOf(CancelledError);
  });

  it.each(['exit', 'exhaust'] as const)('outlives a thread that ends by itself: %s', async (act) => {
    start();
    await expect(threads.run(ODD, { act })).rejects.toThrow(/exit|memory/i);
    await expect(echo('next')).resolves.toBe('next');
    expect(outcomes).toEqual(['failed', 'done']);
  });

  it('gives threads no environment: it holds secrets', async () => {
    start();
    await expect(threads.run(ODD, { act: 'environment' })).resolves.toBe('{}');
  });

  it('ends what runs when the process stops, and refuses what comes', async () => {
    start();
    const running = threads.run(ODD, { act: 'hang' });
    const ended = expect(running).rejects.toThrow();
    await threads.onApplicationShutdown();
    await ended;
    await expect(echo('late')).rejects.toBeInstanceOf(OverloadedError);
  });
});

describe(defineTask, () => {
  it('finds a missing file when it is declared', () => {
    expect(() => defineTask('nothing', join(__dirname, 'nothing.task'))).toThrow(/nothing has no file/);
  });
});
