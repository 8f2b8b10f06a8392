/** Most characters of each field. */
export const LIMITS = { username: 64, email: 254, password: 128, bio: 2000, image: 2000 } as const;

/** Fewest characters of a password. */
export const PASSWORD_MIN = 8;
