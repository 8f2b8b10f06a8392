import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { testSettings } from '@aqueduct/config/testing';
import { Threads, ThreadsSettings } from '@aqueduct/threads';
import { ArticleHtml } from '../src/rendering/article-html';
import { run as render } from '../src/rendering/render-markdown.task';

const DOCUMENTS = 100;
const ROUNDS = 3;
const RESOLUTION_MS = 2;
const BOUND = 2;
/** 30 s on two cores that were busy with ten other things. */
const TEST_MS = 240_000;
const TEXT =
  '## Heading\n\nSome *text* with **strong** words, a [link](https://example.com) and `code`.\n\n- one\n- two\n\n'.repeat(
    300,
  );
const signal = new AbortController().signal;

/** p99 of how late the event loop is while `work` goes on, in ms. */
async function lateness(work: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  await work();
  delays.disable();
  return delays.percentile(99) / 1e6;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

describe('The event loop', () => {
  let threads: Threads;
  let html: ArticleHtml;
  let burning: ChildProcess;

  beforeAll(async () => {
    threads = new Threads(testSettings(ThreadsSettings, { max: 1, queueLimit: DOCUMENTS, timeoutMs: 120_000 }));
    html = new ArticleHtml(threads);
    burning = fork(join(__dirname, 'burning.ts'), {
      execArgv: ['--import', join(__dirname, '../../../tools/checks/typescript.mjs')],
    });
    await once(burning, 'message');
    // Both are warm before anything is measured.
    await Promise.all([inThePool(10), inAnotherProcess(10)]);
  });
  afterAll(async () => {
    burning?.kill();
    await threads.onApplicationShutdown();
  });

  const inThePool = (times: number): Promise<unknown> =>
    Promise.all(Array.from({ length: times }, () => html.render(TEXT, signal)));
  const inAnotherProcess = async (times: number): Promise<void> => {
    burning.send({ text: TEXT, times });
    await once(burning, 'message');
  };
  const onTheLoop = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      render(TEXT);
      await setImmediate();
    }
  };

  /** Median over the rounds, each of which measures both at about the same time. */
  async function ratio(work: (times: number) => Promise<unknown>, times: number): Promise<number> {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const own = await lateness(() => work(times));
      const reference = await lateness(() => inAnotherProcess(times));
      ratios.push(own / reference);
    }
    return median(ratios);
  }

  it(
    'is at most twice as late while a hundred large documents are rendered as while another process burns that CPU',
    async () => {
      expect(await ratio(inThePool, DOCUMENTS)).toBeLessThanOrEqual(BOUND);
    },
    TEST_MS,
  );

  it(
    'would be later if they were rendered on it',
    async () => {
      expect(await ratio(onTheLoop, DOCUMENTS / 5)).toBeGreaterThan(BOUND);
    },
    TEST_MS,
  );
});
