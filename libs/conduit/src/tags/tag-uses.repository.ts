import { Directory, PrimaryReads, statement, TOTALS, type Transaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import type { TagUse } from './rank';

const LOCK = statement(
  'tag-uses.lock',
  `INSERT INTO tag_uses AS t (tag, uses) SELECT tag, 0 FROM unnest($1::text[]) AS tag ORDER BY tag COLLATE "C"
   ON CONFLICT (tag) DO UPDATE SET uses = t.uses`,
);
const WRITE = statement(
  'tag-uses.write',
  `UPDATE tag_uses t SET uses = present.uses FROM unnest($1::text[], $2::bigint[]) AS present (tag, uses)
   WHERE t.tag = present.tag AND t.uses <> present.uses`,
);
const DELETE = statement('tag-uses.delete', 'DELETE FROM tag_uses WHERE tag = ANY ($1::text[])');
const NEXT = statement('tag-uses.next', 'SELECT tag FROM tag_uses WHERE tag > $1 ORDER BY tag LIMIT $2');
const PRESENT = statement(
  'tags.present-uses',
  `SELECT substr(name, 5) AS tag, sum(value)::bigint AS uses FROM aqueduct_core.counters
   WHERE bucket = ${TOTALS} AND name = ANY ($1::text[]) GROUP BY name HAVING sum(value) > 0`,
);
/** The names of tags' counters begin with `tag:`, and `;` is the character after the colon. */
const NEXT_PRESENT = statement(
  'tags.next-present',
  `SELECT substr(name, 5) AS tag FROM aqueduct_core.counters
   WHERE bucket = ${TOTALS} AND name > 'tag:' || $1 AND name < 'tag;' GROUP BY name ORDER BY name LIMIT $2`,
);

/** The projection of the tags' uses in the directory, and the counters on the shards that it is made from. */
@Injectable()
export class TagUsesRepository {
  constructor(
    private readonly directory: Directory,
    private readonly primaryReads: PrimaryReads,
  ) {}

  /** Until the transaction ends, nobody else writes the uses of these tags. */
  async lock(tx: Transaction, tags: readonly string[]): Promise<void> {
    await tx.query(LOCK, [tags]);
  }

  /** Those of the tags that articles have now, on each shard. */
  async present(tags: readonly string[]): Promise<TagUse[]> {
    return (await this.primaryReads.everywhere<TagUse>(PRESENT, [tags.map((tag) => `tag:${tag}`)])).flat();
  }

  async write(tx: Transaction, uses: ReadonlyMap<string, bigint>): Promise<void> {
    await tx.query(WRITE, [[...uses.keys()], [...uses.values()].map(String)]);
  }

  async delete(tx: Transaction, tags: readonly string[]): Promise<void> {
    if (tags.length > 0) await tx.query(DELETE, [tags]);
  }

  /** Names of tags after this one, in order: at least the next `limit` of those that the projection or a shard knows. */
  async namesAfter(tag: string, limit: number): Promise<string[]> {
    const [known, present] = await Promise.all([
      this.directory.primaryReads.rows<Pick<TagUse, 'tag'>>(NEXT, [tag, limit]),
      this.primaryReads.everywhere<Pick<TagUse, 'tag'>>(NEXT_PRESENT, [tag, limit]),
    ]);
    const names = new Set([...known, ...present.flat()].map((row) => row.tag));
    // As PostgreSQL's "C" does: by bytes, which is by code points and not by JavaScript's code units.
    return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).slice(0, limit);
  }
}
