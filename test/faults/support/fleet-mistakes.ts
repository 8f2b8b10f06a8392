import { ConfigModule } from '@aqueduct/config';
import { bucketOfId, DatabaseModule, newId, randomBucket, Shards, statement, type Statement } from '@aqueduct/database';
import { defineQueue, Jobs, JobsModule, type QueueDefinition } from '@aqueduct/jobs';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SCHEMAS, SETTINGS } from '../../../apps/installation';
import { environmentOf } from './fleet-parts';

/** The queue with this name, but with one attempt: what fails has failed. */
const withOneAttempt = (name: string): QueueDefinition<object> =>
  defineQueue<object>(name, {
    attempts: 1,
    backoff: { type: 'fixed', delayMs: 1000 },
    concurrency: 1,
    timeoutMs: 60_000,
  });
const COUNTS = withOneAttempt('counters-reconcile');
/** Ends as it should, whatever is hidden. */
const FORGETS = withOneAttempt('maintenance');

const RAISE = statement('test.raise-unknown', 'SELECT aqueduct_core.raise_events($1, $2, $3, $4, $5, $6)');
/** Without the one, comments cannot be read; without the other, counters cannot be counted. */
const TABLES = ['comments', 'article_tags'];
const HIDE = TABLES.map((name) => statement(`test.hide-${name}`, `ALTER TABLE ${name} RENAME TO ${name}_away`));
const SHOW = TABLES.map((name) => statement(`test.show-${name}`, `ALTER TABLE ${name}_away RENAME TO ${name}`));

const BUCKETS = 4096;

@Module({})
class MistakesModule {}

/** What people do to a fleet: tables that a release needs are away, and an event comes that no release knows. */
export class FleetMistakes implements AsyncDisposable {
  private constructor(private readonly app: INestApplicationContext) {}

  /** @param pid of a worker of the fleet, whose settings are taken. */
  static async beside(pid: number): Promise<FleetMistakes> {
    const module = {
      module: MistakesModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env: environmentOf(pid), isGlobal: true }),
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        JobsModule.forRoot({ queues: [COUNTS, FORGETS] }),
      ],
    };
    return new FleetMistakes(
      await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false }),
    );
  }

  /** From here on every shard fails where it needs them: with 500. */
  hideTables(): Promise<void> {
    return this.onEachShard(HIDE);
  }

  showTables(): Promise<void> {
    return this.onEachShard(SHOW);
  }

  /** Of a version that no handler knows: it becomes a dead letter. */
  async raiseUnknown(): Promise<void> {
    const id = newId(randomBucket());
    const values = [bucketOfId(id), [`article:${id}`], ['conduit.article-published'], [9], ['{}'], null];
    await this.app.get(Shards).transaction(bucketOfId(id), (tx) => tx.query(RAISE, values));
  }

  /** One that ends well, and one that does not while the tables are hidden. */
  async addJobs(): Promise<void> {
    const jobs = this.app.get(Jobs);
    await jobs.add(FORGETS, {});
    await jobs.add(COUNTS, {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }

  private async onEachShard(changes: readonly Statement[]): Promise<void> {
    const shards = this.app.get(Shards);
    const one = shards.together(Array.from({ length: BUCKETS }, (_, bucket) => bucket)).map(([bucket = 0]) => bucket);
    for (const bucket of one)
      for (const change of changes) await shards.transaction(bucket, (tx) => tx.query(change, []));
  }
}
