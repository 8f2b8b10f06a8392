/** The load data that `generate` makes of so many articles, as far as a benchmark asks for them. */
export interface LoadData {
  readonly users: { readonly count: number; user(index: number): { readonly email: string } };
}

export function openSet(articles: number): LoadData;
/** Slugs of random authors' articles; one that is a favourite more often stands in the list more often. */
export function popularSlugs(set: LoadData): string[];
/** Signs users of the load data in. @returns a token of each, in the order of the addresses. */
export function signIn(url: string, emails: readonly string[]): Promise<string[]>;
