/** The embedded PostgreSQL can't be created, started or reached. The message names what failed and what helps. */
export class EmbeddedDatabaseError extends Error {
  readonly code = 'EMBEDDED_DATABASE';

  override readonly name = 'EmbeddedDatabaseError';
}
