/** A row of any of the statements on articles. */
export interface ArticleRow {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly body?: string;
  readonly tags: string[];
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly favorites_count: number;
  readonly username: string;
  readonly bio: string | null;
  readonly image: string | null;
  readonly favorited?: boolean;
  readonly following?: boolean;
  /** Of a list, in each row. */
  readonly total?: number;
}

export interface CommentRow {
  readonly id: number;
  readonly body: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly username: string;
  readonly bio: string | null;
  readonly image: string | null;
}

export function articleOf(row: ArticleRow, following = row.following ?? false): object {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    ...(row.body === undefined ? {} : { body: row.body }),
    tagList: row.tags,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    favorited: row.favorited ?? false,
    favoritesCount: row.favorites_count,
    author: { username: row.username, bio: row.bio, image: row.image, following },
  };
}

export function listOf(rows: readonly ArticleRow[], following: boolean): object {
  return { articles: rows.map((row) => articleOf(row, following)), articlesCount: rows[0]?.total ?? 0 };
}

export function commentOf(row: CommentRow): object {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    body: row.body,
    author: { username: row.username, bio: row.bio, image: row.image, following: false },
  };
}
