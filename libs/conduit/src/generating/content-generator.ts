import { PasswordHasher } from '@aqueduct/auth';
import { BulkCopy, violatedConstraint } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import type { GeneratedSpec } from './counts';
import { GeneratedArticles } from './generated-articles';
import { GeneratedBucket, SHARD_TABLES } from './generated-bucket';
import { GENERATED_WORK, GeneratedSets } from './generated-sets';
import { GeneratedUsers } from './generated-users';
import { GeneratedSetExistsError } from './generating.errors';
import { GENERATED_PASSWORD } from './set-names';
import { Texts } from './texts';

/** Shows a step of the work and how far it is: a command draws a bar. */
export type ShowStep = <T>(
  label: string,
  work: (report: (done: number, total: number) => void) => Promise<T>,
) => Promise<T>;

export interface GenerateOptions {
  /** Whether all users get `GENERATED_PASSWORD`; otherwise nobody can log in as one of them. */
  readonly withPasswords: boolean;
  readonly showStep: ShowStep;
}

/** Rows that were written, by table. */
export type GeneratedRows = Readonly<Record<string, number>>;

const DIRECTORY_TABLES = ['aqueduct_core.claims'] as const;
export const VACUUMED = { directory: DIRECTORY_TABLES, shards: [...SHARD_TABLES, 'aqueduct_core.counters'] } as const;

/** Fills an installation with load data, as the services would have made them, by bulk copy. */
@Injectable()
export class ContentGenerator {
  constructor(
    private readonly bulk: BulkCopy,
    private readonly sets: GeneratedSets,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Makes a set: claims of the names, then bucket after bucket, each whole or not at all. Memory does not grow with the
   * set. A run that fails leaves what it has written, for `GeneratedRemoval`.
   * @throws GeneratedSetExistsError, BulkWorkBusyError, and what `BulkCopy` throws.
   */
  generate(spec: GeneratedSpec, options: GenerateOptions): Promise<GeneratedRows> {
    return this.bulk.alone(GENERATED_WORK, async () => {
      if ((await this.sets.seeds()).includes(spec.seed)) throw new GeneratedSetExistsError(spec.seed);
      try {
        return await this.write(spec, options);
      } catch (error) {
        throw violatedConstraint(error) === undefined ? error : new GeneratedSetExistsError(spec.seed, error);
      }
    });
  }

  private async write(spec: GeneratedSpec, { withPasswords, showStep }: GenerateOptions): Promise<GeneratedRows> {
    const texts = new Texts(spec.seed);
    const users = new GeneratedUsers(spec, texts);
    const articles = new GeneratedArticles(spec, users, texts);
    // One hash serves all: a hash for each would take longer than all the rest.
    const passwordHash = withPasswords ? await this.hasher.hash(GENERATED_PASSWORD) : null;
    const written = new RowCount();
    await showStep('claiming names', (report) => {
      const total = 1 + 2 * spec.users;
      return this.bulk.intoDirectory(
        this.sets.claims(spec.seed, users),
        written.noting((done) => report(done, total)),
      );
    });
    await showStep('writing rows', (report) => {
      const total = spec.users + spec.follows + spec.articles + spec.favorites + spec.comments;
      const contentOf = (bucket: number): GeneratedBucket => new GeneratedBucket(bucket, users, articles, passwordHash);
      return this.bulk.intoBuckets(
        users.buckets(),
        contentOf,
        written.noting(() => report(written.total(COUNTED), total)),
      );
    });
    await showStep('vacuuming', (report) => this.bulk.vacuum(VACUUMED, report));
    return written.byTable();
  }
}

/** Tables of which it is known beforehand how many rows there will be. */
const COUNTED = SHARD_TABLES.filter((table) => table !== 'article_tags');

class RowCount {
  private readonly rows = new Map<string, number>();

  noting(then: (total: number) => void): (table: string, rows: number) => void {
    return (table, rows) => {
      this.rows.set(table, (this.rows.get(table) ?? 0) + rows);
      then(this.total([...this.rows.keys()]));
    };
  }

  total(tables: readonly string[]): number {
    return tables.reduce((sum, table) => sum + (this.rows.get(table) ?? 0), 0);
  }

  byTable(): GeneratedRows {
    return Object.fromEntries(this.rows);
  }
}
