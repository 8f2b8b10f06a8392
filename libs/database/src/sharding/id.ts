import { randomInt } from 'node:crypto';
import { isId } from '@aqueduct/kernel';

/*
 * 63 bits, positive in PostgreSQL's bigint: 41 of milliseconds since 2024 (until 2093), 12 of bucket, 10 of counter.
 * So an id routes itself, and order by id is order by (creation time, id). The shape follows Twitter's Snowflake
 * (2010), with the bucket in the machine's place; two processes that make the same id meet the primary key.
 */
const EPOCH_MS = Date.UTC(2024, 0, 1);
const TIME_SHIFT = 22n;
const BUCKET_SHIFT = 10n;
const COUNTERS = 1024;

let counter = randomInt(COUNTERS);

/** A new id of the bucket, as a decimal string: it does not fit a JavaScript number. */
export function newId(bucket: number, atMs: number = Date.now()): string {
  counter = (counter + 1) % COUNTERS;
  return composeId(bucket, atMs, counter);
}

/**
 * The id with these parts, always the same: for rows that are derived from something else.
 * @param part tells ids of one bucket and millisecond apart; only its last 10 bits count.
 */
export function composeId(bucket: number, atMs: number, part: number): string {
  return (
    (BigInt(atMs - EPOCH_MS) << TIME_SHIFT) |
    (BigInt(bucket) << BUCKET_SHIFT) |
    BigInt(part % COUNTERS)
  ).toString();
}

/** The bucket in which everything with this id lives. @throws TypeError for a text that is no id. */
export function bucketOfId(id: string): number {
  return Number((bitsOf(id) >> BUCKET_SHIFT) & 0xfffn);
}

/** When the id was made, to the millisecond. @throws TypeError for a text that is no id. */
export function timeOfId(id: string): Date {
  return new Date(Number(bitsOf(id) >> TIME_SHIFT) + EPOCH_MS);
}

function bitsOf(id: string): bigint {
  if (isId(id)) return BigInt(id);
  throw new TypeError(`"${id}" is no id: what comes from outside must be checked, by @IdParam or isId`);
}
