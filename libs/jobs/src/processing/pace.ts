/** `slow`: one job of each queue at once; `none`: those that run go on, and no other begins here. */
export type Pace = 'full' | 'slow' | 'none';
