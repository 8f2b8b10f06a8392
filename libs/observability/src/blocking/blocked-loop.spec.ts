import { testSettings } from '@aqueduct/config/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Logger } from '@nestjs/common';
import { LogsSettings } from '../logs/logs.settings';
import { ProcessLogger } from '../logs/process-logger';
import { BlockedLoop } from './blocked-loop';

interface Line {
  readonly level: string;
  readonly context: string;
  readonly msg: string;
  readonly err?: { readonly type: string; readonly stack: string };
}

const LIMIT_MS = 100;

function computeForTooLong(ms: number): number {
  let rounds = 0;
  for (const end = performance.now() + ms; performance.now() < end;) rounds++;
  return rounds;
}

describe(BlockedLoop, () => {
  let lines: Line[];
  let watch: BlockedLoop;

  const start = (blockedMs = LIMIT_MS): void => {
    watch = new BlockedLoop(testSettings(LogsSettings, { blockedMs }));
    watch.onApplicationBootstrap();
  };
  const block = (ms: number): Promise<void> =>
    new Promise((resolve) =>
      setTimeout(() => {
        computeForTooLong(ms);
        resolve();
      }, 0),
    );

  /** Its thread takes a moment to begin. */
  const untilItLooks = (): Promise<void> =>
    waitUntil(async () => {
      await block(300);
      const isSeen = waitUntil(() => Promise.resolve(watch.stats.count > 0), 1000);
      return isSeen.then(
        () => true,
        () => false,
      );
    });

  beforeEach(() => {
    lines = [];
    const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
    Logger.overrideLogger(new ProcessLogger({ service: 'api', level: 'verbose', output: { write } }));
  });
  afterEach(() => watch.onModuleDestroy());
  afterAll(() => void Logger.overrideLogger(true));

  it('names what blocked the event loop, and counts it', async () => {
    start();
    await untilItLooks();
    expect(lines).toMatchObject([{ level: 'warn', context: 'EventLoop', err: { type: 'BlockedEventLoop' } }]);
    expect(lines[0]?.msg).toMatch(/^The event loop was blocked for [1-9]\d\d ms$/);
    expect(lines[0]?.err?.stack).toMatch(/\n {4}at .*computeForTooLong.*blocked-loop\.spec\.ts/);
    const { count, seconds } = watch.stats;
    expect([count, seconds > LIMIT_MS / 1000 && seconds < 1]).toEqual([1, true]);
  });

  it('counts those that come soon after, without a stack', async () => {
    start();
    await untilItLooks();
    for (let n = 2; n <= 3; n++) {
      await block(300);
      await waitUntil(() => Promise.resolve(watch.stats.count === n));
    }
    expect(lines).toHaveLength(1);
  });

  it('says nothing of a process that does its work, and nothing when it is off', async () => {
    start();
    await untilItLooks();
    lines.length = 0;
    for (let n = 0; n < 20; n++) await block(20);
    expect([lines, watch.stats.count]).toEqual([[], 1]);
    await watch.onModuleDestroy();
    start(0);
    await block(300);
    await block(0);
    expect([lines, watch.stats.count]).toEqual([[], 0]);
  });
});
