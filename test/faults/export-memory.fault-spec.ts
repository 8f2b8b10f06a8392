import { setTimeout as delay } from 'node:timers/promises';
import { waitFor, waitUntil } from '@aqueduct/kernel/testing';
import { Client } from 'pg';
import { ArticleExport, exportOf, giveArticles } from '../support/article-export';
import { signUp, type Member } from '../support/conduit-client';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

const REPORTING = require.resolve('./support/report-memory.cjs');
const ROWS = 100_000;
/** All texts together are some 100 MiB. */
const SIZE = 1000;
const BOUND_MIB = 64;
/** The pages that were asked for a moment ago. Until a client stops an export, one follows the other within milliseconds. */
const RECENT = `SELECT FROM pg_stat_activity WHERE query LIKE '%bytes_before%' AND pid <> pg_backend_pid()
  AND (state = 'active' OR query_start > now() - interval '2 s')`;
/**
 * V8 lets garbage lie for as long as the machine has memory, whoever made it. Here it has little, as in a small container:
 * some 40 MiB more than the process needs before. What it held of an export would show, or end it.
 */
const SMALL_HEAP = { NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=100' };

interface Memory {
  readonly rss: number;
  /** In the heap and beside it, garbage included. */
  readonly held: number;
}

interface Report {
  /** Since the last report. */
  readonly highest: Memory;
  /** After a collection. */
  readonly left: Memory;
}

describe(`an export of ${ROWS} articles`, () => {
  let stage: Stage;
  let api: ApiProcess;
  let author: Member;
  let baseline: Memory;

  beforeAll(async () => {
    stage = await openStage({ shards: 1, replicas: 0, directory: 'with-shard-0' });
  });
  afterAll(() => stage.topology.stop());
  beforeEach(async () => {
    api = await ApiProcess.start(stage.addresses, SMALL_HEAP, REPORTING);
    author = await signUp(api.url);
    await giveArticles(stage.addresses, author, { count: ROWS, size: SIZE });
    const other = await signUp(api.url);
    await giveArticles(stage.addresses, other, { count: 100 });
    await exportOf(other);
    await report();
    ({ left: baseline } = await report());
  });
  afterEach(() => api.stop());

  async function report(): Promise<Report> {
    const isReport = (line: string): boolean => line.startsWith('memory ');
    const before = api.output.filter(isReport).length;
    await fetch(`${api.url}/health/live`, { headers: { 'x-report-memory': 'now' } });
    const line = await waitFor(() => Promise.resolve(api.output.filter(isReport)[before]));
    return JSON.parse(line.slice('memory '.length)) as Report;
  }

  async function noPageIsAskedFor(): Promise<boolean> {
    const client = new Client({ connectionString: stage.addresses.shards[0]?.nodes[0]?.url });
    await client.connect();
    const { rows } = await client.query(RECENT);
    await client.end();
    return rows.length === 0;
  }

  /** How much more than before, in MiB. */
  const above = (memory: Memory, what: keyof Memory): number => memory[what] - baseline[what];

  async function rowsOf(begun: ArticleExport, pauseMs: number): Promise<number> {
    let rows = 0;
    for (let piece = await begun.next(); piece !== undefined; piece = await begun.next()) {
      rows += piece.length;
      // The client's own pace: nothing is waited for.
      if (pauseMs > 0) await delay(pauseMs);
    }
    return rows;
  }

  it.each([
    ['as fast as it comes', 0],
    ['slowly', 4],
  ])(`that is read %s takes less than ${BOUND_MIB} MiB above what its process had before`, async (how, pauseMs) => {
    expect(await rowsOf(await ArticleExport.open(author), pauseMs)).toBe(ROWS);
    const { highest } = await report();
    process.stderr.write(
      `an export read ${how}: rss ${baseline.rss.toFixed(0)} MiB, and ${above(highest, 'rss').toFixed(0)} more at most; ` +
        `held ${baseline.held.toFixed(0)} MiB, and ${above(highest, 'held').toFixed(0)} more, garbage included\n`,
    );
    expect(above(highest, 'rss')).toBeLessThan(BOUND_MIB);
  });

  it('holds next to nothing while its client reads nothing, and is whole afterwards', async () => {
    const begun = await ArticleExport.open(author);
    const first = (await begun.next())?.length ?? 0;
    await waitUntil(noPageIsAskedFor, 60_000);
    const held = above((await report()).left, 'held');
    process.stderr.write(`an export that nobody reads: ${held.toFixed(1)} MiB held\n`);
    expect(held).toBeLessThan(BOUND_MIB / 4);
    expect(first + (await rowsOf(begun, 0))).toBe(ROWS);
  });
});
