import { bucketOfId, BUCKETS, BulkCopy } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { BucketRemoval, type Members } from './bucket-removal';
import { VACUUMED, type ShowStep } from './content-generator';
import { GENERATED_WORK, GeneratedSets } from './generated-sets';

const CONCURRENCY = 6;
const CLAIMS_AT_ONCE = 1000;

export interface RemovedSet {
  readonly seed: number;
  readonly users: number;
  readonly articles: number;
}

/**
 * Removes generated sets: their users with all that they wrote, marked and counted, also on articles of others, and
 * what others left on theirs. In many small transactions, each of which leaves counts that are right: it may be stopped
 * at any time and done again. Memory holds the users' ids.
 */
@Injectable()
export class GeneratedRemoval {
  constructor(
    private readonly sets: GeneratedSets,
    private readonly bulk: BulkCopy,
    private readonly buckets: BucketRemoval,
  ) {}

  /**
   * Removes the set of the seed, or all sets; one that was made in part too.
   * @returns what was there, none when there was no such set.
   * @throws BulkWorkBusyError, DatabaseUnavailableError, StatementTimeoutError
   */
  remove(seed: number | undefined, showStep: ShowStep): Promise<RemovedSet[]> {
    return this.bulk.alone(GENERATED_WORK, async () => {
      const found = (await this.sets.seeds()).filter((each) => seed === undefined || each === seed);
      const removed: RemovedSet[] = [];
      for (const each of found) removed.push(await this.removeSet(each, showStep));
      if (removed.length > 0) await showStep('vacuuming', (report) => this.bulk.vacuum(VACUUMED, report));
      return removed;
    });
  }

  /** The claims go last: until then they say whose rows are looked for. */
  private async removeSet(seed: number, showStep: ShowStep): Promise<RemovedSet> {
    const members: Members = new Map(Array.from({ length: BUCKETS }, (_, bucket) => [bucket, new Set<string>()]));
    for await (const ids of this.sets.owners(seed)) for (const id of ids) members.get(bucketOfId(id))?.add(id);
    const articles = await showStep(`removing seed ${seed}`, (report) => this.emptyBuckets(members, report));
    const ids = [...members.values()].flatMap((some) => [...some]);
    await showStep('releasing names', (report) => this.release(ids, report));
    await this.sets.forget(seed);
    return { seed, users: ids.length, articles };
  }

  /** Every bucket is looked at: anybody may have a comment or a follower among them. */
  private async emptyBuckets(members: Members, report: (done: number, total: number) => void): Promise<number> {
    const queue = Array.from({ length: BUCKETS }, (_, bucket) => bucket).values();
    let articles = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      for (const bucket of queue) {
        const removed = await this.buckets.empty(bucket, members);
        articles += removed;
        report(++done, BUCKETS);
      }
    };
    const workers = Array.from({ length: CONCURRENCY }, worker);
    await Promise.allSettled(workers);
    await Promise.all(workers);
    return articles;
  }

  private async release(ids: readonly string[], report: (done: number, total: number) => void): Promise<void> {
    for (let from = 0; from < ids.length; from += CLAIMS_AT_ONCE) {
      await this.sets.deleteClaims(ids.slice(from, from + CLAIMS_AT_ONCE));
      report(Math.min(from + CLAIMS_AT_ONCE, ids.length), ids.length);
    }
  }
}
