import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { Rule } from './rule.decorator';
import { looseTextProblem, textProblem, type TextRule } from './text';

/** How the field appears in the API's document. */
export interface FieldDoc {
  readonly description?: string;
  readonly example?: unknown;
  readonly format?: string;
}

export type RequiredTextOptions = TextRule & FieldDoc;

export interface OptionalTextOptions extends RequiredTextOptions {
  /** `null` and `''` mean null. Otherwise both, and blank text, are refused. @default false */
  readonly nullable?: boolean;
}

export interface TextListOptions extends FieldDoc {
  /** Most characters of one element. */
  readonly max: number;
  /** Most elements. */
  readonly maxItems: number;
}

/** Text that must be there and hold something visible; else `can't be blank`, whatever other rules the field has. */
export function IsRequiredText(options: RequiredTextOptions): PropertyDecorator {
  const { max, min = 1, ...doc } = options;
  return applyDecorators(
    Rule((value) => textProblem(value, options)),
    ApiProperty({ type: String, minLength: min, maxLength: max, ...doc }),
  );
}

/** Text that may be absent, which leaves the property undefined. */
export function IsOptionalText(options: OptionalTextOptions): PropertyDecorator {
  const { max, min = 1, nullable = false, ...doc } = options;
  if (nullable) {
    return applyDecorators(
      Transform(({ value }: { value: unknown }) => (value === '' ? null : value)),
      ValidateIf((_, value) => value !== undefined && value !== null),
      Rule((value) => looseTextProblem(value, options)),
      ApiPropertyOptional({ type: String, maxLength: max, nullable, ...doc }),
    );
  }
  return applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    Rule((value) => textProblem(value, options)),
    ApiPropertyOptional({ type: String, minLength: min, maxLength: max, ...doc }),
  );
}

/** Text of a query that is compared exactly: may be absent or empty, given once at most. */
export function IsQueryText(options: Omit<RequiredTextOptions, 'min'>): PropertyDecorator {
  const { max, ...doc } = options;
  return applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    Rule((value) => (Array.isArray(value) ? 'must be given once' : looseTextProblem(value, options))),
    ApiPropertyOptional({ type: String, maxLength: max, ...doc }),
  );
}

/** A list of texts, each with something visible in it. May be absent; `null` is refused. */
export function IsTextList(options: TextListOptions): PropertyDecorator {
  const { max, maxItems, ...doc } = options;
  return applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    Rule((value) => listProblem(value, options)),
    ApiPropertyOptional({ type: 'array', items: { type: 'string', minLength: 1, maxLength: max }, maxItems, ...doc }),
  );
}

function listProblem(value: unknown, { max, maxItems }: TextListOptions): string | undefined {
  if (!Array.isArray(value)) return 'must be a list of strings';
  if (value.length > maxItems) return `has too many elements (maximum is ${maxItems})`;
  for (const [index, element] of value.entries()) {
    const problem = textProblem(element, { max });
    if (problem) return `element ${index + 1} ${problem}`;
  }
  return undefined;
}
