import { Cache } from '@aqueduct/cache';
import { Directory } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { TagUsesRepository } from './tag-uses.repository';

const TAGS_AT_ONCE = 500;

/**
 * The projection from which tags have their order. What it writes is what the shards count then, so it may be told
 * of a change late, twice or in any order, and never drifts.
 */
@Injectable()
export class PopularTags {
  constructor(
    private readonly directory: Directory,
    private readonly tagUses: TagUsesRepository,
    private readonly cache: Cache,
  ) {}

  /** Takes over how often these tags are used now. @throws DatabaseUnavailableError */
  refresh(tags: readonly string[]): Promise<void> {
    return this.directory.transaction(async (tx) => {
      // Counted under the lock: whoever counts later also writes later.
      await this.tagUses.lock(tx, tags);
      const uses = new Map<string, bigint>();
      for (const { tag, uses: more } of await this.tagUses.present(tags))
        uses.set(tag, (uses.get(tag) ?? 0n) + BigInt(more));
      await this.tagUses.write(tx, uses);
      await this.tagUses.delete(
        tx,
        tags.filter((tag) => !uses.has(tag)),
      );
      this.cache.invalidateWith(tx, cacheTag.tags);
    });
  }

  /**
   * Does so for all tags, those that no article has any more included; for what came around the events: bulk copies.
   * @param onProgress is told how many tags are done.
   * @returns how many there were. @throws DatabaseUnavailableError
   */
  async rebuild(onProgress: (done: number) => void = () => undefined): Promise<number> {
    let done = 0;
    for (let last = ''; ;) {
      const tags = await this.tagUses.namesAfter(last, TAGS_AT_ONCE);
      const next = tags.at(-1);
      if (next === undefined) return done;
      await this.refresh(tags);
      onProgress((done += tags.length));
      last = next;
    }
  }
}
