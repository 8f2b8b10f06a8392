export interface Odd {
  readonly act: 'echo' | 'throw' | 'hang' | 'exit' | 'exhaust' | 'environment';
  readonly value?: string;
}

/** What a task may do to its thread. */
export function run({ act, value = '' }: Odd): string {
  if (act === 'throw') throw new RangeError(value);
  if (act === 'exit') process.exit(1);
  if (act === 'environment') return JSON.stringify(process.env);
  const kept: number[][] = [];
  while (act === 'exhaust') kept.push(new Array<number>(1_000_000).fill(kept.length + 0.5));
  while (act === 'hang');
  return value;
}
