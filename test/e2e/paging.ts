import type { ArticleList, ConduitClient, Exchange } from '../support/conduit-client';

/** The target of the Link header with rel="next", if the answer has one. */
export function nextLink({ headers }: Exchange): string | undefined {
  return /<([^>]*)>\s*;[^,]*\brel="next"/.exec(headers.get('link') ?? '')?.[1];
}

/** All pages from `target` on, as a client that only follows links sees them. Throws after 50 pages. */
export async function followLinks(client: ConduitClient, target: string): Promise<ArticleList[]> {
  const pages: ArticleList[] = [];
  for (let next: string | undefined = target; next !== undefined;) {
    const url: string = next.startsWith('/api/') ? new URL(next, client.origin).href : next;
    const page = await client.exchange('GET', url);
    if (page.status !== 200 || pages.length === 50)
      throw new Error(`page ${pages.length + 1} of ${target}: ${page.status}`);
    pages.push(page.body as ArticleList);
    next = nextLink(page);
  }
  return pages;
}

/** Runs `work` for 0 to total - 1, `size` at a time. */
export async function inBatches(size: number, total: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < total; start += size) {
    await Promise.all(Array.from({ length: Math.min(size, total - start) }, (_, index) => work(start + index)));
  }
}
