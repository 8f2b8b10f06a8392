import { waitUntil } from '@aqueduct/kernel/testing';
import { describeWith } from '@aqueduct/testing/services';
import { ForgetfulRedis } from './support/forgetful-redis';
import { Ledger } from './support/ledger';
import { STEP_JOBS } from './support/ledger-jobs';

const EVENTS = 20_000;
const ACCOUNTS = 400;
const SETTINGS = {
  JOBS_ADD_TIMEOUT_MS: '500',
  JOBS_LOCK_DURATION_MS: '2000',
  JOBS_STALLED_INTERVAL_MS: '1000',
  JOBS_SWEEP_INTERVAL_MS: '500',
  JOBS_SWEEP_AGE_MS: '3000',
};

jest.setTimeout(600_000);

describeWith.own(['redis'], "When the jobs' Redis is killed and loses its last second", () => {
  let redis: ForgetfulRedis;
  let ledger: Ledger;

  beforeEach(async () => {
    redis = await ForgetfulRedis.start(STEP_JOBS.name);
  });
  afterEach(async () => {
    await ledger.close();
    await redis[Symbol.asyncDispose]();
  });

  /** With a worker. */
  async function open(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    ledger = await Ledger.open({ jobs: 'on', settings: { ...SETTINGS, JOBS_REDIS_URL: redis.url, ...settings } });
    await ledger.startWorker();
  }
  const raised = (count: number): Promise<void> => waitUntil(() => Promise.resolve(ledger.raised >= count), 240_000);
  const isIdle = async (): Promise<boolean> => (await ledger.isRelayed()) && (await redis.unfinished()).length === 0;

  it('twice, the effects of 20,000 events and of the jobs born of them happen exactly once', async () => {
    await open();
    ledger.write(EVENTS, ACCOUNTS);
    for (let part = 1; part <= 2; part++) {
      await raised((EVENTS / 4) * part);
      expect(await redis.loseLastSecond()).not.toEqual([]);
    }
    expect(await ledger.verdict()).toEqual([]);
    // The row of a job goes after its effect, and the job after its row.
    await waitUntil(async () => (await ledger.pendingJobs()).length === 0 && (await isIdle()), 30_000);
  });

  it('the same test finds that jobs are missing if nobody sweeps', async () => {
    await open({ JOBS_SWEEP_INTERVAL_MS: '3600000' });
    ledger.write(EVENTS / 10, ACCOUNTS / 10);
    await raised(EVENTS / 20);
    const lost = await redis.loseLastSecond();
    await ledger.finished();
    await waitUntil(isIdle, 120_000);
    expect(lost).not.toEqual([]);
    expect(await ledger.pendingJobs()).toEqual(expect.arrayContaining(lost));
    expect((await ledger.verdict(1000)).join()).toMatch(/had the effects [\d,]* of jobs/);
  });
});
