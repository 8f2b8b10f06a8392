import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { owned, type Lifetimes } from '@aqueduct/cache';
import { AppError, type Problems } from '@aqueduct/kernel';

export type Encoding = 'identity' | 'gzip' | 'br';

/** One form of an answer, ready to be sent. */
export interface Variant {
  readonly body: Buffer;
  readonly etag: string;
}

/** What a route answered to nobody in particular. */
export interface Answer extends Variant {
  readonly status: number;
  /** Template of the route that made it. */
  readonly route: string;
  readonly contentType: string;
  /** Others that the handler set. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cacheControl: string;
  readonly vary: string;
  /** It is for one client alone: nobody else may have it. */
  readonly isPersonal: boolean;
  /** There is no such thing: what the handler threw. */
  readonly missing?: { readonly message: string; readonly code: string; readonly problems: Problems };
}

/** A form that is being made is there, and has no value yet. */
type Compressed = { [E in Exclude<Encoding, 'identity'>]?: Variant | undefined };

const COMPRESSORS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
};
const ENCODINGS = ['br', 'gzip'] as const;
/** What is smaller does not get smaller by it. */
const COMPRESSED_FROM_BYTES = 860;
/** Of the body, what its compressed forms take together, roughly. */
const COMPRESSED_SHARE = 0.7;
const ANSWER_BYTES = 1500;

/** Beside the answers, since each process makes its own, and only those that somebody asks for. */
const compressed = new WeakMap<Answer, Compressed>();

export function answerOf(parts: Omit<Answer, 'body' | 'etag'>, body: Buffer): Answer {
  return { ...parts, body, etag: tagOf(body) };
}

/** Of a body. */
export function tagOf(body: Buffer): string {
  return `"${hash('sha1', body, 'base64url')}"`;
}

/** With the room that its compressed forms will take. */
export function bytesOf({ body, headers }: Answer): number {
  return ANSWER_BYTES + Math.ceil(body.length * (1 + COMPRESSED_SHARE)) + 2 * JSON.stringify(headers).length;
}

/**
 * The best form that the client takes and that is there; a better one is made on another thread for those who ask next.
 * Weights other than 0 are not compared: what the client names, it takes.
 */
export function variantFor(answer: Answer, accepted: string | undefined): [Variant, Encoding] {
  if (accepted === undefined || answer.body.length < COMPRESSED_FROM_BYTES) return [answer, 'identity'];
  let forms = compressed.get(answer);
  if (forms === undefined) compressed.set(answer, (forms = {}));
  const encoding = ENCODINGS.find((each) => takes(accepted, each));
  if (encoding === undefined) return [answer, 'identity'];
  const form = forms[encoding];
  if (form !== undefined) return [form, encoding];
  if (!(encoding in forms)) void compress(answer, forms, encoding);
  return [answer, 'identity'];
}

async function compress(
  { body, etag }: Answer,
  forms: Compressed,
  encoding: (typeof ENCODINGS)[number],
): Promise<void> {
  forms[encoding] = undefined;
  const smaller = await COMPRESSORS[encoding](body);
  forms[encoding] = { body: owned(smaller), etag: `${etag.slice(0, -1)}-${encoding}"` };
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
