import { OperatorError } from '@aqueduct/kernel';

/** Rows of the set are there: all of it, or what a run that was stopped had written. */
export class GeneratedSetExistsError extends OperatorError {
  readonly code = 'GENERATED_SET_EXISTS';

  constructor(
    readonly seed: number,
    cause?: unknown,
  ) {
    super(
      `Seed ${seed} was generated before, wholly or in part. Remove it first (npm run aqueduct -- remove-generated --seed ${seed}), or take another --seed`,
      { cause },
    );
  }
}
