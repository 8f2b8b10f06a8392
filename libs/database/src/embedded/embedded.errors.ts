/*
 * The mark of kernel's OperatorError, whose message is all that a person needs. Not its subclass: what starts clusters
 * for tests runs before there are aliases to import it by.
 */
const OPERATOR_ERROR = Symbol.for('aqueduct.OperatorError');

/** The embedded PostgreSQL can't be created, started or reached. The message names what failed and what helps. */
export class EmbeddedDatabaseError extends Error {
  readonly code = 'EMBEDDED_DATABASE';
  readonly [OPERATOR_ERROR] = true;

  override readonly name = 'EmbeddedDatabaseError';
}
