import { randomInt } from 'node:crypto';
import { BUCKETS } from './bucket';

const SUFFIX = /(?:^|-)([0-9a-z]{8})$/;
/** How many slugs of one title and bucket there can be. */
export const SLUG_PARTS = 2 ** 28;
const TITLE_MAX = 80;

/** `how-to-train-your-dragon-3kx91b0q`: the end holds 12 bits of bucket and 28 random ones, so a slug routes itself. */
export function newSlug(title: string, bucket: number): string {
  return composeSlug(title, bucket, randomInt(SLUG_PARTS));
}

/** The slug with these parts, always the same. @param part in place of the random bits; below `SLUG_PARTS`. */
export function composeSlug(title: string, bucket: number, part: number): string {
  const suffix = (bucket * SLUG_PARTS + part).toString(36).padStart(8, '0');
  const words = kebab(title);
  return words === '' ? suffix : `${words}-${suffix}`;
}

/** The bucket that a slug names; undefined: not a slug of ours, so nothing can be found under it. */
export function bucketOfSlug(slug: string): number | undefined {
  const suffix = SUFFIX.exec(slug)?.[1];
  if (suffix === undefined) return undefined;
  const bucket = Math.floor(parseInt(suffix, 36) / SLUG_PARTS);
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
