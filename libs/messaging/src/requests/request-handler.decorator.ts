import { isAppError } from '@aqueduct/kernel';
import { applyDecorators, Catch, Controller, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Hands errors on as they are: the transport tells the caller their kind. */
@Catch()
class AsItIs implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A controller whose methods, each with Nest's `@MessagePattern('<what>')`, answer requests of other processes. */
export function RequestHandler(): ClassDecorator {
  return applyDecorators(Controller(), UseFilters(AsItIs));
}

/** How an error travels: what is no AppError is not told, but logged where it happened. */
export function answerOf(error: unknown): {
  error: { kind: 'internal'; code: string; message: string; problems: object };
} {
  if (isAppError(error))
    return {
      error: { kind: error.kind as 'internal', code: error.code, message: error.message, problems: error.problems },
    };
  return { error: { kind: 'internal', code: 'INTERNAL', message: 'It failed', problems: { server: ['failed'] } } };
}
