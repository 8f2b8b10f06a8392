import { isId, InvalidInputError } from '@aqueduct/kernel';

/** How far a stream has come: where it goes on, on any node, nothing is lost and nothing comes twice. */
export interface StreamPosition {
  /** Id of the last notification from the recipient's inbox; 0: there was none. */
  readonly own: string;
  /** Id of the last broadcast of each shard, in the order of the shards. */
  readonly broadcasts: readonly string[];
}

/** As the `id:` of an event. */
export function encodePosition({ own, broadcasts }: StreamPosition): string {
  return [own, ...broadcasts].join('.');
}

/** @throws InvalidInputError for a text that is none of ours: to go on elsewhere would lose something silently. */
export function decodePosition(text: string): StreamPosition {
  const [own = '', ...broadcasts] = text.split('.');
  if (![own, ...broadcasts].every((id) => id === '0' || isId(id)))
    throw new InvalidInputError({ 'Last-Event-ID': ['is invalid'] });
  return { own, broadcasts };
}

/** Whether the first id is of something later. Ids are decimal and have no leading zeros, so a longer one is greater. */
export function isLater(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}
