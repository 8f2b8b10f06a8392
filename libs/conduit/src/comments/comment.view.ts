import { toProfile, type Profile } from '../profiles';
import type { ProfileRow } from '../users';

export interface CommentRow {
  /** A number that JSON can hold, in decimal. */
  readonly id: string;
  readonly authorId: string;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CommentView {
  readonly id: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly body: string;
  readonly author: Profile;
}

export function toComment(row: CommentRow, author: ProfileRow, following: boolean): CommentView {
  return {
    id: Number(row.id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    body: row.body,
    author: toProfile(author, following),
  };
}

/** The id in a path; undefined: no comment can have it. */
export function parseCommentId(text: string): string | undefined {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? text : undefined;
}
