/** A page, and what `NextLink` is told. */
export interface Page<T> {
  readonly rows: T[];
  /** Id of the last row, if others follow. */
  readonly next: string | undefined;
}

/** Cuts rows of which one more than the limit was read: that one tells that others follow. */
export function cutPage<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}
