import { isAppError } from '@aqueduct/kernel';
import { applyDecorators, Catch, Controller, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import type { Answer } from './request-transport';

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
export function answerOf(error: unknown): Answer {
  if (!isAppError(error))
    return { error: { kind: 'internal', code: 'INTERNAL', message: 'It failed', problems: { server: ['failed'] } } };
  const { kind, code, message, problems } = error;
  return { error: { kind, code, message, problems } };
}
