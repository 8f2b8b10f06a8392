import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Lifetimes } from '@aqueduct/cache';
import { AppError, type Problems } from '@aqueduct/kernel';

export type Encoding = 'identity' | 'gzip' | 'br';

/** One form of an answer, ready to be sent. */
export interface Variant {
  readonly body: Buffer;
  readonly etag: string;
}

/** What a route answered to nobody in particular. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Others that the handler set. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cacheControl: string;
  readonly vary: string;
  readonly variants: { readonly identity: Variant } & { readonly [E in Encoding]?: Variant };
  /** It is for one client alone: nobody else may have it. */
  readonly isPersonal: boolean;
  /** There is no such thing: what the handler threw. */
  readonly missing?: { readonly message: string; readonly code: string; readonly problems: Problems };
}

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);
/** What is smaller does not get smaller by it. */
const COMPRESSED_FROM_BYTES = 860;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const VARIANT_BYTES = 300;

/** With its compressed forms, which other threads make. */
export async function answerOf(parts: Omit<Answer, 'variants'>, body: Buffer): Promise<Answer> {
  const tag = createHash('sha1').update(body).digest('base64url');
  const identity = { body, etag: `"${tag}"` };
  if (body.length < COMPRESSED_FROM_BYTES || parts.isPersonal) return { ...parts, variants: { identity } };
  const [gz, br] = await Promise.all([gzipped(body), brotlied(body, BROTLI)]);
  return {
    ...parts,
    variants: { identity, gzip: { body: gz, etag: `"${tag}-gz"` }, br: { body: br, etag: `"${tag}-br"` } },
  };
}

export function bytesOf({ variants, headers }: Answer): number {
  const bodies = Object.values(variants).reduce((sum, { body }) => sum + body.length + VARIANT_BYTES, 0);
  return bodies + 2 * JSON.stringify(headers).length;
}

/** The best form that the client takes. Weights other than 0 are not compared: what it names, it takes. */
export function variantFor({ variants }: Answer, accepted: string | undefined): [Variant, Encoding] {
  if (accepted !== undefined) {
    if (variants.br !== undefined && takes(accepted, 'br')) return [variants.br, 'br'];
    if (variants.gzip !== undefined && takes(accepted, 'gzip')) return [variants.gzip, 'gzip'];
  }
  return [variants.identity, 'identity'];
}

function takes(accepted: string, encoding: string): boolean {
  const at = accepted.indexOf(encoding);
  if (at < 0) return false;
  const rest = accepted.slice(at + encoding.length);
  return !/^\s*;\s*q=0(\.0*)?\s*(,|$)/.test(rest);
}

/** For whoever keeps answers between here and the client. In seconds. */
export interface SharedLifetimes {
  /** @default 1 */
  readonly sMaxAgeSeconds?: number;
}

export function publicCacheControl({ sMaxAgeSeconds = 1, ...lifetimes }: Lifetimes & SharedLifetimes): string {
  const seconds = (ms: number | undefined): number => Math.floor((ms ?? 0) / 1000);
  const revalidate = seconds(lifetimes.staleWhileRevalidateMs);
  const error = seconds(lifetimes.staleIfErrorMs);
  return [
    'public, max-age=0',
    `s-maxage=${sMaxAgeSeconds}`,
    ...(revalidate > 0 ? [`stale-while-revalidate=${Math.min(revalidate, sMaxAgeSeconds)}`] : []),
    ...(error > 0 ? [`stale-if-error=${error}`] : []),
  ].join(', ');
}

export const PRIVATE_CACHE_CONTROL = 'private, no-cache';
export const VARY = 'Authorization, Accept-Encoding';

/** What was not there when it was last looked for. */
export class MissingError extends AppError {
  readonly kind = 'not-found';
  readonly code: string;

  constructor({ message, code, problems }: NonNullable<Answer['missing']>) {
    super(message, problems);
    this.code = code;
  }
}
