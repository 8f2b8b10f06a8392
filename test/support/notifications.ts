import { waitUntil } from '@aqueduct/kernel/testing';
import type { Profile } from './conduit-wire';
import type { ConduitClient, Query } from './conduit-client';

export interface Notification {
  readonly id: string;
  readonly kind: 'published' | 'commented' | 'favorited';
  readonly actor: Profile;
  readonly article: { readonly slug: string; readonly title: string } | null;
  readonly commentId: number | null;
  readonly createdAt: string;
  readonly read: boolean;
}

export async function notificationsOf(member: ConduitClient, query: Query = {}): Promise<Notification[]> {
  const { status, body } = await member.get('/notifications', query);
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${JSON.stringify(body)}`);
  return (body as { notifications: Notification[] }).notifications;
}

export async function unreadOf(member: ConduitClient): Promise<number> {
  return ((await member.get('/notifications/unread-count')).body as { unreadCount: number }).unreadCount;
}

/** @returns how many are unread then. */
export async function markRead(member: ConduitClient, upTo?: string): Promise<number> {
  const { status, body } = await member.post('/notifications/read', { notifications: { upTo } });
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${JSON.stringify(body)}`);
  return (body as { unreadCount: number }).unreadCount;
}

/** Waits for the worker until there are so many. @returns them, newest first. */
export async function untilNotified(member: ConduitClient, count: number): Promise<Notification[]> {
  await waitUntil(async () => (await unreadOf(member)) >= count);
  return notificationsOf(member);
}
