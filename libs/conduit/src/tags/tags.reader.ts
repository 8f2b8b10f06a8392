import { tagged } from '@aqueduct/cache';
import { Directory, ShardReads, statement, TOTALS } from '@aqueduct/database';
import { Bulkhead, isAppError } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { rank, type TagUses } from './rank';

/** The names of tags' counters begin with `tag:`, and `;` is the character after the colon. */
const TAG_USES = statement(
  'tags.uses',
  `SELECT ${listsOf('used')} FROM (
     SELECT substr(name, 5) AS tag, sum(value)::bigint AS uses FROM aqueduct_core.counters
     WHERE bucket = ${TOTALS} AND name >= 'tag:' AND name < 'tag;' GROUP BY name HAVING sum(value) > 0) AS used`,
);
const PROJECTION = statement('tag-uses.all', `SELECT ${listsOf('tag_uses')} FROM tag_uses`);

/** In one row: there may be thousands of tags, and a row each would take longer than all the rest. */
function listsOf(table: string): string {
  return `coalesce(array_agg(${table}.tag), '{}') AS tags, coalesce(array_agg(${table}.uses::text), '{}') AS uses`;
}

const NONE: TagUses = { tags: [], uses: [] };

@Injectable()
export class TagsReader {
  // The answer has no limit, so how many are made at once has one.
  private readonly bulkhead = new Bulkhead({ name: 'listing tags', concurrency: 4, queueLimit: 200, waitMs: 2000 });

  constructor(
    private readonly reads: ShardReads,
    private readonly directory: Directory,
  ) {}

  /**
   * Names of all tags that an article has, the most used first. Which there are the shards say, so none is missing;
   * their order is the projection's, which events keep.
   * @throws DatabaseUnavailableError, OverloadedError
   */
  all(): Promise<string[]> {
    tagged(cacheTag.tags);
    return this.bulkhead.run(async () => {
      const [uses, known] = await Promise.all([this.reads.everywhere<TagUses>(TAG_USES, []), this.projection()]);
      return rank(uses.flat(), known);
    });
  }

  /** Without the directory the shards' own word is good enough. */
  private async projection(): Promise<TagUses> {
    try {
      return (await this.directory.reads.row<TagUses>(PROJECTION, [])) ?? NONE;
    } catch (error) {
      if (isAppError(error)) return NONE;
      throw error;
    }
  }
}
