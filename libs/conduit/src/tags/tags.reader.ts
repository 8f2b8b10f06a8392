import { ShardReads, statement, TOTALS } from '@aqueduct/database';
import { Bulkhead } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { rank, type TagUse } from './rank';

/** The names of tags' counters begin with `tag:`, and `;` is the character after the colon. */
const TAG_USES = statement(
  'tags.uses',
  `SELECT substr(name, 5) AS tag, sum(value)::bigint AS uses FROM aqueduct_core.counters
   WHERE bucket = ${TOTALS} AND name >= 'tag:' AND name < 'tag;' GROUP BY name HAVING sum(value) > 0`,
);

@Injectable()
export class TagsReader {
  // The answer has no limit, so how many are made at once has one.
  private readonly bulkhead = new Bulkhead({ name: 'listing tags', concurrency: 4, queueLimit: 200, waitMs: 2000 });

  constructor(private readonly reads: ShardReads) {}

  /**
   * Names of all tags that an article has, the most used first.
   * @throws DatabaseUnavailableError, OverloadedError
   */
  all(): Promise<string[]> {
    return this.bulkhead.run(async () => rank((await this.reads.everywhere<TagUse>(TAG_USES, [])).flat()));
  }
}
