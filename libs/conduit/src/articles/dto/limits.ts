/** Most characters of each field; `tags` is how many an article may have. */
export const LIMITS = { title: 300, description: 2000, body: 1_000_000, tag: 64, tags: 32 } as const;
