import type { NotificationKind } from './notification.entity';

/** A notification before it is known what its ids stand for. */
export interface NotificationRow {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly actorId: string;
  readonly articleId: string;
  readonly commentId: string | null;
  readonly read: boolean;
}

/** How far somebody's inbox is. */
export interface InboxState {
  /** A 64-bit number, in decimal. */
  readonly unread: string;
  readonly lastId: string;
  readonly readBroadcastId: string;
}

/** That of whom nobody has told anything yet. */
export const EMPTY_INBOX: InboxState = { unread: '0', lastId: '0', readBroadcastId: '0' };
