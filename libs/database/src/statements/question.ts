import type { Statement } from './statement';

/** Parameters of a statement, in the order of its `$n`. */
export type Params = readonly unknown[];

/** A statement with its parameters. */
export interface Question {
  readonly statement: Statement;
  readonly params: Params;
}
