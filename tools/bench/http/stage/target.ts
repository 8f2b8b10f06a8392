/** A server that is measured from outside. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** CPU time used so far, in ms; NaN when it is not to be known. */
  cpu(): number;
}
