/** Kinds of work, by what it means to lose them. */
export const PRIORITIES = ['write', 'signed-in', 'anonymous'] as const;

export type Priority = (typeof PRIORITIES)[number];
