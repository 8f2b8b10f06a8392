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

/** A machine with much else to do stands still for shorter times by itself. */
const LIMIT_MS = 1000;
const BLOCK_MS = 2000;

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

  const counted = (count: number): Promise<void> =>
    waitUntil(() => Promise.resolve(watch.stats.count >= count), BLOCK_MS);
  /** Its thread takes a moment to begin. */
  const untilItLooks = (): Promise<void> =>
    waitUntil(async () => {
      await block(BLOCK_MS);
      return counted(1).then(
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
    expect(lines[0]).toMatchObject({ level: 'warn', context: 'EventLoop', err: { type: 'BlockedEventLoop' } });
    expect(lines[0]?.msg).toMatch(/^The event loop was blocked for \d{4} ms$/);
    expect(lines[0]?.err?.stack).toMatch(/\n {4}at .*computeForTooLong.*blocked-loop\.spec\.ts/);
    expect(watch.stats.seconds).toBeGreaterThan(LIMIT_MS / 1000);
  });

  it('counts those that come soon after, without a stack', async () => {
    start();
    await untilItLooks();
    for (let more = 0; more < 2; more++) {
      const before = watch.stats.count;
      await block(BLOCK_MS);
      await counted(before + 1);
    }
    expect(lines).toHaveLength(1);
  });

  it('says nothing of a process that does its work', async () => {
    start();
    await untilItLooks();
    lines.length = 0;
    const before = watch.stats.count;
    for (let n = 0; n < 20; n++) await block(20);
    expect([lines, watch.stats.count]).toEqual([[], before]);
  });

  it('says nothing when it is off', async () => {
    start(0);
    await block(BLOCK_MS);
    await block(0);
    expect([lines, watch.stats.count]).toEqual([[], 0]);
  });
});
