import { join } from 'node:path';
import { openSet, popularSlugs, signIn, type LoadData } from '../../requests.mjs';
import { writeRequests, type RequestParts } from '../load/request-file';
import type { BenchOptions } from '../options';
import { COMMENT, DRAFT } from './drafts';
import type { RequestName } from '../subjects';

const MOST_SIGNED_IN = 2000;
/** So many different favourites that a run does not come to their end. */
const FAVORITES = { quick: 12_000, full: 60_000 };

/** What is asked for, in files that the generators read. */
export class RequestFiles {
  readonly slugs: readonly string[];
  private readonly allSlugs: readonly string[];
  /** Where a sequence of requests is to go on: no favourite is sent twice. */
  private readonly next = new Map<string, number>();
  private readonly set: LoadData;

  constructor(
    private readonly folder: string,
    private readonly options: BenchOptions,
    /** How many of the favourites earlier runs have sent. */
    private readonly favoritesSent: number,
  ) {
    this.set = openSet(options.articles);
    const slugs = popularSlugs(this.set);
    this.allSlugs = [...new Set(slugs)];
    this.slugs = distinctStart(slugs, options.slugs);
  }

  /** Paths of all that anonymous readers ask for. */
  get anonymousPaths(): string[] {
    return ['/api/articles', '/api/tags', ...new Set(this.slugs.map(articlePath))];
  }

  /**
   * Signs in, and writes the files.
   * @param name of the files: tokens of one server are of no use on another one.
   */
  async write(name: string, url: string): Promise<void> {
    const { users } = this.set;
    const emails = Array.from(
      { length: Math.min(this.options.readers, users.count) },
      (_, index) => users.user(index).email,
    );
    const tokens = await signIn(url, emails);
    for (const [request, parts] of Object.entries(this.partsOf(tokens)))
      writeRequests(this.file(name, request as RequestName, true), parts);
    for (const [request, parts] of Object.entries(this.anonymousParts()))
      writeRequests(this.file(name, request as RequestName, false), parts);
  }

  file(name: string, request: RequestName, isSignedIn: boolean): string {
    return join(this.folder, `${name}-${request}${isSignedIn ? '-signed-in' : ''}.requests`);
  }

  /** @returns the number of the first one of `file` that was not sent yet. */
  first(file: string): number {
    return this.next.get(file) ?? 0;
  }

  sent(file: string, count: number): void {
    this.next.set(file, this.first(file) + count);
  }

  private anonymousParts(): Partial<Record<RequestName, RequestParts[]>> {
    return {
      list: [{ path: '/api/articles' }],
      tags: [{ path: '/api/tags' }],
      article: this.slugs.map((slug) => ({ path: articlePath(slug) })),
    };
  }

  private partsOf(tokens: readonly string[]): Record<Exclude<RequestName, 'tags'>, RequestParts[]> {
    const reading = (path: (n: number) => string): RequestParts[] =>
      Array.from({ length: MOST_SIGNED_IN }, (_, n) => ({ path: path(n), token: tokens[n % tokens.length] }));
    const writing = (path: (n: number) => string, count: number, json?: unknown): RequestParts[] =>
      Array.from({ length: count }, (_, n) => ({
        method: 'POST',
        path: path(n),
        token: tokens[n % tokens.length],
        isKeyed: true,
        json,
      }));
    const favorites = this.options.isQuick ? FAVORITES.quick : FAVORITES.full;
    return {
      list: reading(() => '/api/articles'),
      feed: reading(() => '/api/articles/feed'),
      article: reading((n) => articlePath(this.slugs[n % this.slugs.length] ?? '')),
      favorite: writing((n) => `${this.spread(n + this.favoritesSent, tokens.length)}/favorite`, favorites),
      comment: writing((n) => `${this.spread(n, tokens.length)}/comments`, MOST_SIGNED_IN, COMMENT),
      publish: writing(() => '/api/articles', MOST_SIGNED_IN, DRAFT),
    };
  }

  /** Each user takes the articles in turn, and begins elsewhere than the others: so nobody waits for a row. */
  private spread(n: number, users: number): string {
    const [user, turn] = [n % users, Math.floor(n / users)];
    return articlePath(this.allSlugs[(turn + user * 37) % this.allSlugs.length] ?? '');
  }
}

const articlePath = (slug: string): string => `/api/articles/${slug}`;

/** The beginning of a list that has so many different values. */
function distinctStart(values: readonly string[], count: number): string[] {
  const found = new Set<string>();
  return values.filter((value) => found.has(value) || (found.size < count && found.add(value)));
}
