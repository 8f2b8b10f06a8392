import { randomUUID } from 'node:crypto';
import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Shards } from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import {
  defineQueue,
  JobProcessor,
  Jobs,
  JobsModule,
  JobsOperator,
  JobsSettings,
  type Processes,
} from '@aqueduct/jobs';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { addJobsCommand } from '../../apps/cli/src/commands/jobs.command';
import { SCHEMAS } from '../../apps/installation';
import { runCommand, type Told } from '../../apps/cli/src/testing/run-command';

const QUEUE = defineQueue<{ n: number }>(`c-${randomUUID()}`, { attempts: 1 });

@JobProcessor(QUEUE)
class Failing implements Processes<{ n: number }> {
  process(): Promise<void> {
    return Promise.reject(new Error('broken'));
  }
}

@Module({})
class WorkerModule {}

let environment: Record<string, string>;
let restore: () => void;

beforeAll(async () => {
  environment = settingsFor(await testDatabases(SCHEMAS));
  const replaced = jest.replaceProperty(process, 'env', environment);
  restore = () => replaced.restore();
});
afterAll(() => restore());

function workerWith(process: boolean): DynamicModule {
  return {
    module: WorkerModule,
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings, JobsSettings], env: environment, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: SCHEMAS }),
      JobsModule.forRoot({ queues: [QUEUE], process }),
    ],
    providers: process ? [Failing] : [],
  };
}

const aqueduct = (...args: string[]): Promise<Told> =>
  runCommand((program) => addJobsCommand(program, [QUEUE]), ...args);

async function addJobs(): Promise<void> {
  const app = await NestFactory.createApplicationContext(workerWith(false), { logger: false });
  await app.get(Jobs).add(QUEUE, { n: 1 }, { id: 'one' });
  await app.get(Shards).transaction(0, (tx) => app.get(Jobs).addWith(tx, QUEUE, { n: 2 }, { id: 'two' }));
  // Its queue gets it after the commit, and nobody waits for that.
  await waitUntil(async () => (await app.get(JobsOperator).status())[0]?.waiting === 2);
  await app.close();
}

async function statusWhen(fits: (status: Record<string, number>) => boolean): Promise<Record<string, number>> {
  for (;;) {
    const { result } = await aqueduct('--json', 'jobs', 'status');
    const [status] = (JSON.parse(result) as { queues: Record<string, number>[] }).queues;
    if (fits(status!)) return status!;
  }
}

describe('the jobs commands', () => {
  it('show queues and rows, and retry what has failed', async () => {
    await addJobs();
    const fresh = await statusWhen(({ waiting, pending }) => waiting === 2 && pending === 1);
    expect(fresh).toMatchObject({ queue: QUEUE.name, active: 0, failed: 0, pendingFailed: 0 });

    const worker = await NestFactory.createApplicationContext(workerWith(true), { logger: false });
    await statusWhen(({ failed, pendingFailed }) => failed === 2 && pendingFailed === 1);
    await worker.close();

    const { result } = await aqueduct('jobs', 'status');
    expect(result).toMatch(/^queue +waiting +oldest +active +delayed +failed +rows +failed rows\n/);
    await expect(aqueduct('jobs', 'retry', '--id', 'none')).resolves.toMatchObject({
      result: 'Nothing to do: no job none has failed.',
      exitCode: 0,
    });
    await expect(aqueduct('jobs', 'retry', QUEUE.name)).resolves.toMatchObject({
      result: `2 job(s) of ${QUEUE.name} will be tried again.`,
      exitCode: 0,
    });
    await statusWhen(({ waiting, failed, pending }) => waiting === 2 && failed === 0 && pending === 1);
  });

  it('say which queues there are when the name is none', async () => {
    const { errors, exitCode } = await aqueduct('--json', 'jobs', 'retry', 'articles');
    expect(exitCode).toBe(1);
    expect(JSON.parse(errors[0]!)).toEqual({
      error: { code: 'UNKNOWN_QUEUE', message: `There is no queue articles; there are: ${QUEUE.name}` },
    });
  });
});
