import { applyDecorators, UseInterceptors, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { NDJSON, NdjsonInterceptor } from './ndjson.interceptor';

export interface NdjsonOptions<T> {
  /** Of each line. */
  readonly type: Type<T>;
  /** Under which a browser saves it: ASCII, without quotes. */
  readonly filename: string;
  readonly description: string;
  /** Items, each of which becomes a line. */
  readonly example: readonly object[];
}

type Decorator<T> = <Handler extends (...args: never[]) => AsyncIterable<readonly T[]>>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/**
 * The handler returns batches of items, best an async generator, and the client gets one line of JSON for each item, of any
 * number of them in bounded memory. A batch is asked for when the client has taken the last one, and made in the request's
 * scopes; the generator is returned from (`finally`) as soon as the client is gone.
 *
 * What fails before the first line is answered as always. Later, or when the client takes less than 64 KiB in 30 s, or when
 * the process has been closing for 10 s, the connection is reset: nobody takes a part for the whole.
 */
export function Ndjson<T extends object>({ type, filename, description, example }: NdjsonOptions<T>): Decorator<T> {
  const disposition = `attachment; filename="${filename}"`;
  const lines = example.map((item) => `${JSON.stringify(item)}\n`);
  return applyDecorators(
    UseInterceptors(new NdjsonInterceptor(disposition)),
    ApiExtraModels(type),
    ApiOkResponse({
      description,
      content: { [NDJSON]: { schema: schemaOf(type), example: lines.join('') } },
      headers: { 'Content-Disposition': { required: true, schema: { type: 'string', enum: [disposition] } } },
    }),
  );
}

/** Generators of clients take `binary` for what must not be read whole; the rest is JSON Schema's way to say what is in it. */
function schemaOf(type: Type): { type: string; format: string } {
  const lines = { type: 'array', items: { $ref: getSchemaPath(type) } };
  const schema = { type: 'string', format: 'binary', contentMediaType: NDJSON, contentSchema: lines };
  return schema;
}
