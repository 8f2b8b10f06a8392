import { randomInt } from 'node:crypto';
import { BUCKETS } from './bucket';

const SUFFIX = /(?:^|-)([0-9a-z]{8})$/;
const RANDOM_RANGE = 2 ** 28;
const TITLE_MAX = 80;

/** `how-to-train-your-dragon-3kx91b0q`: the end holds 12 bits of bucket and 28 random ones, so a slug routes itself. */
export function newSlug(title: string, bucket: number): string {
  const suffix = (bucket * RANDOM_RANGE + randomInt(RANDOM_RANGE)).toString(36).padStart(8, '0');
  const words = kebab(title);
  return words === '' ? suffix : `${words}-${suffix}`;
}

/** The bucket that a slug names; undefined: not a slug of ours, so nothing can be found under it. */
export function bucketOfSlug(slug: string): number | undefined {
  const suffix = SUFFIX.exec(slug)?.[1];
  if (suffix === undefined) return undefined;
  const bucket = Math.floor(parseInt(suffix, 36) / RANDOM_RANGE);
  return bucket < BUCKETS ? bucket : undefined;
}

function kebab(title: string): string {
  return title
    .slice(0, TITLE_MAX * 2)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, TITLE_MAX)
    .replace(/-+$/, '');
}
