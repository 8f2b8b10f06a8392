import type { AuthSettings } from '@aqueduct/auth';
import type { HttpSettings } from '@aqueduct/http';
import { OperatorError } from '@aqueduct/kernel';

/** With the production profile, pages of other origins may call only where a setting lists them. @throws OriginsNotListedError */
export function withListedOrigins(http: HttpSettings, { profile }: AuthSettings): HttpSettings {
  if (profile !== 'production') return http;
  if (http.corsOrigins?.includes('*') === true) throw new OriginsNotListedError();
  return { ...http, corsOrigins: http.corsOrigins ?? [] };
}

class OriginsNotListedError extends OperatorError {
  readonly code = 'ORIGINS_NOT_LISTED';

  constructor() {
    super('HTTP_CORS_ORIGINS is *: with AUTH_PROFILE=production it must list the origins that browsers may call from');
  }
}
