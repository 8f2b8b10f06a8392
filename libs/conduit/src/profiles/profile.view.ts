import type { ProfileRow } from '../users';

/** A user as another one sees it. */
export interface Profile {
  readonly username: string;
  readonly bio: string | null;
  readonly image: string | null;
  readonly following: boolean;
}

export function toProfile({ username, bio, image }: Omit<ProfileRow, 'id'>, following: boolean): Profile {
  return { username, bio, image, following };
}
