import { randomInt } from 'node:crypto';

/** How many logical buckets there are. Fixed for ever: ids and slugs carry the bucket in 12 bits. */
export const BUCKETS = 4096;

/** A bucket for a new aggregate root (an account): uniformly random, so that shards fill evenly. */
export function randomBucket(): number {
  return randomInt(BUCKETS);
}
