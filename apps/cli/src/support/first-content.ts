import type { Command } from 'commander';
import type { Output } from './output';

/** Fills empty databases with what the first start fills them with, and shows how far it is. */
type Fill = (output: Output) => Promise<unknown>;

const fills = new WeakMap<Command, Fill>();

/** Says what `reset` fills the databases with; a domain that says nothing starts empty. */
export function provideFirstContent(program: Command, fill: Fill): void {
  fills.set(program, fill);
}

/** What the program's domain fills the databases with, if anything. */
export function firstContentOf(program: Command): Fill | undefined {
  return fills.get(program);
}
