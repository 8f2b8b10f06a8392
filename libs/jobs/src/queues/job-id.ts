/*
 * BullMQ takes neither digits alone nor colons for an id, and both are what ids of a domain look like. Its own ids
 * (those of schedules begin with `repeat:`) are left as they are.
 */
const MARK = 'id.';

/** An id of ours as BullMQ takes it. */
export function toStoredId(id: string): string {
  return MARK + encodeURIComponent(id);
}

export function fromStoredId(stored: string): string {
  return stored.startsWith(MARK) ? decodeURIComponent(stored.slice(MARK.length)) : stored;
}
