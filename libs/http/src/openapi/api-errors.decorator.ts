import type { Problems } from '@aqueduct/kernel';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { BLANK } from '../validation/text';
import { errorContent, SHARED_ERRORS, SHARED_RESPONSE_PREFIX } from './shared-errors';

/** An error whose example or meaning is this route's own. */
export interface ApiErrorDoc {
  readonly status: number;
  /** The example: `{ article: ['not found'] }`. */
  readonly errors: Problems;
  /** @default the shared description of the status */
  readonly description?: string;
}

/**
 * Documents the errors that are a route's own: `@ApiErrors(403, { status: 404, errors: { article: ['not found'] } })`.
 * A status may be given several times, with an example each. What the library knows by itself stands in the document
 * without it: 400, 500 and 503; 401 where a token is asked for or accepted; 413, 415 and 422 with a body; 422 with a
 * validated query.
 * @throws TypeError for a plain status without a shared description.
 */
export function ApiErrors(...errors: readonly (number | ApiErrorDoc)[]): MethodDecorator & ClassDecorator {
  const plain = errors.filter((error) => typeof error === 'number');
  const own = errors.filter((error) => typeof error !== 'number');
  const statuses = [...new Set(own.map(({ status }) => status))];
  return applyDecorators(
    ...plain.map(shared),
    ...statuses.map((status) =>
      routeOwn(
        status,
        own.filter((error) => error.status === status),
      ),
    ),
  );
}

/** The 422 to a body without these fields, for {@link ApiErrors}. */
export function blank(...fields: readonly string[]): ApiErrorDoc {
  return { status: 422, errors: Object.fromEntries(fields.map((field) => [field, [BLANK]])) };
}

function shared(status: number): MethodDecorator & ClassDecorator {
  const error = SHARED_ERRORS[status];
  if (!error) throw new TypeError(`${status} has no shared description: write { status: ${status}, errors: {...} }`);
  return ApiResponse({
    status,
    description: error.description,
    // Replaced by the component itself when the document is finished.
    schema: { $ref: `${SHARED_RESPONSE_PREFIX}${error.name}` },
  });
}

function routeOwn(status: number, docs: readonly ApiErrorDoc[]): MethodDecorator & ClassDecorator {
  const descriptions = docs.flatMap(({ description }) => description ?? []);
  return ApiResponse({
    status,
    description: descriptions.join(' ') || (SHARED_ERRORS[status]?.description ?? ''),
    content: errorContent(docs.map(({ errors }) => errors)),
  });
}
