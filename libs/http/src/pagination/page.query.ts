import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { Rule } from '../validation/rule.decorator';
import { decodeCursor } from './cursor';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const MAX_OFFSET = 10_000;

const INTEGER = /^-?\d+$/;

/** Texts of whole numbers become numbers; everything else stays, for the rule to refuse. */
const ToInteger = (most = Infinity): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && INTEGER.test(value) ? Math.min(Number(value), most) : value,
  );

/** Which part of a list: by offset for the first pages, by cursor for any depth. Extend it with a list's filters. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: DEFAULT_LIMIT,
    description: `How many to return; above ${MAX_LIMIT} it is taken as ${MAX_LIMIT}.`,
  })
  @ToInteger(MAX_LIMIT)
  @Rule((value) => (typeof value !== 'number' ? 'must be an integer' : value < 1 ? 'must be at least 1' : undefined))
  readonly limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OFFSET,
    default: 0,
    description: 'How many to skip. For deeper pages follow the Link header.',
  })
  @ToInteger()
  @Rule((value, query) => offsetProblem(value, query as PageQuery))
  readonly offset: number = 0;

  @ApiPropertyOptional({ type: String, description: 'Opaque; from the Link header of the page before.' })
  @ValidateIf((_, value) => value !== undefined)
  @Rule((value) => (typeof value === 'string' && decodeCursor(value) !== undefined ? undefined : 'is invalid'))
  readonly cursor?: string;

  /** Id of the last element of the page before; undefined: no cursor was given. */
  get after(): string | undefined {
    return this.cursor === undefined ? undefined : decodeCursor(this.cursor);
  }
}

function offsetProblem(offset: unknown, { cursor }: PageQuery): string | undefined {
  if (typeof offset !== 'number') return 'must be an integer';
  if (offset < 0) return 'must be at least 0';
  if (offset > MAX_OFFSET) return `must not exceed ${MAX_OFFSET}: use the cursor of the Link header`;
  if (offset > 0 && cursor !== undefined) return 'must be 0 where a cursor is given';
  return undefined;
}
