import { Injectable } from '@nestjs/common';
import { ArticlesReader, ArticlesService } from '../articles';
import { ImportedAccounts } from './imported-accounts';
import { articleAbout } from './package-article';
import { packageFolders, readPackage, type ReadablePackage } from './packages';

export interface ImportOptions {
  /** Told after each package. */
  readonly onProgress?: (done: number, total: number) => void;
  /** How many authors' packages are published at once. @default 4 */
  readonly concurrency?: number;
}

export interface ImportResult {
  readonly published: number;
  /** Was published before. */
  readonly present: number;
  /** Has no README, or is no package. */
  readonly unreadable: number;
}

/** Publishes the READMEs of installed packages as articles of their authors. A second time publishes only what is new. */
@Injectable()
export class PackageImporter {
  constructor(
    private readonly accounts: ImportedAccounts,
    private readonly articles: ArticlesService,
    private readonly reader: ArticlesReader,
  ) {}

  /**
   * @param folder one with `node_modules` in it, or such a folder itself.
   * @throws NoPackagesError when there is none, and what publishing throws; what is published by then stays.
   */
  async import(folder: string, { onProgress, concurrency = 4 }: ImportOptions = {}): Promise<ImportResult> {
    const folders = await packageFolders(folder);
    const packages = (await Promise.all(folders.map(readPackage))).filter((found) => found !== undefined);
    const unreadable = folders.length - packages.length;
    let done = unreadable;
    let published = 0;
    await concurrently(concurrency, byAuthor(packages), async (group) => {
      for await (const isNew of this.publish(group)) {
        if (isNew) published++;
        onProgress?.(++done, folders.length);
      }
    });
    return { published, present: packages.length - published, unreadable };
  }

  /** Yields for each package whether its article is new. */
  private async *publish(packages: readonly [ReadablePackage, ...ReadablePackage[]]): AsyncGenerator<boolean> {
    const authorId = await this.accounts.idOf(packages[0].author);
    const titles = await this.reader.currentTitlesBy(authorId);
    for (const article of packages.map(articleAbout)) {
      const isNew = !titles.has(article.title);
      titles.add(article.title);
      if (isNew) await this.articles.create(authorId, article);
      yield isNew;
    }
  }
}

/** One author's are published one after another: so no two can have the same title. */
function byAuthor(packages: readonly ReadablePackage[]): [ReadablePackage, ...ReadablePackage[]][] {
  const groups = new Map<string, [ReadablePackage, ...ReadablePackage[]]>();
  for (const one of packages) {
    const group = groups.get(one.author.username);
    if (group === undefined) groups.set(one.author.username, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

async function concurrently<T>(
  concurrency: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
