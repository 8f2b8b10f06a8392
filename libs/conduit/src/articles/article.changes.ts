/** The elements in their order, each once. */
export function withoutDuplicates(tags: readonly string[]): string[] {
  return [...new Set(tags)];
}

/** Which tags an article loses and gets. */
export function tagDifference(before: readonly string[], after: readonly string[]): { lost: string[]; got: string[] } {
  return { lost: before.filter((tag) => !after.includes(tag)), got: after.filter((tag) => !before.includes(tag)) };
}

/** When a change at `nowMs` happened: later than the last one by a millisecond at least, whatever the clock says. */
export function timeOfChange(last: Date, nowMs: number): Date {
  return new Date(Math.max(nowMs, last.getTime() + 1));
}
