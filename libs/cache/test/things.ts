import {
  bucketOfId,
  defineSchema,
  newId,
  sqlMigration,
  statement,
  type ShardReads,
  type Shards,
} from '@aqueduct/database';
import { tagged, type Cache } from '../src';

/** Of a node, what a domain works with. */
interface Node {
  readonly cache: Cache;
  readonly shards: Shards;
  readonly reads: ShardReads;
}

const CREATE = sqlMigration('Things1790000000000', {
  up: 'CREATE TABLE things (bucket smallint, id bigint, text text, PRIMARY KEY (bucket, id))',
  down: 'DROP TABLE things',
});
/** A sharded table of the tests. */
export const thingsSchema = defineSchema({ name: 'things', shard: { entities: [], migrations: [CREATE] } });

const WRITE = statement(
  'test.write-thing',
  'INSERT INTO things VALUES ($1, $2, $3) ON CONFLICT (bucket, id) DO UPDATE SET text = excluded.text',
);
const READ = statement('test.thing', 'SELECT text FROM things WHERE bucket = $1 AND id = $2');

export const newThing = (): string => newId(7);
export const tagOf = (id: string): string => `thing:${id}`;

/** What a domain does: the row and what it makes invalid, in one transaction. */
export async function write(node: Node, id: string, text: string): Promise<void> {
  const bucket = bucketOfId(id);
  await node.shards.transaction(bucket, async (tx) => {
    await tx.query(WRITE, [bucket, id, text]);
    node.cache.invalidateWith(tx, tagOf(id));
  });
}

export interface ReadOptions {
  /** Called with each making, before the row is read. */
  readonly making?: () => Promise<void> | void;
  /** Called after the row was read. */
  readonly made?: () => Promise<void> | void;
  readonly ttlMs?: number;
  /** Whether its tag is known before it is made. @default true */
  readonly isDeclared?: boolean;
}

/** The text as the cache has it; undefined: there is no such thing. */
export function read(node: Node, id: string, options: ReadOptions = {}): Promise<string | undefined> {
  const { making, made, ttlMs = 60_000, isDeclared = true } = options;
  const tags = isDeclared ? [tagOf(id)] : [];
  return node.cache.get(`thing:${id}`, { ttlMs, tags }, async () => {
    await making?.();
    tagged(tagOf(id));
    const bucket = bucketOfId(id);
    const [row] = await node.reads.at(bucket).rows<{ text: string }>(READ, [bucket, id]);
    await made?.();
    return row?.text;
  });
}
