import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { Rule } from './rule.decorator';
import { BLANK } from './text';
import type { FieldDoc } from './text.decorators';

/** RFC 3339, section 5.6; the year 0 is none that PostgreSQL knows. */
const DATE_TIME = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const EXAMPLE = '2026-02-18T03:22:56.637Z';

export interface DateTimeOptions extends Omit<FieldDoc, 'format'> {
  /** Whether it may be absent, which leaves the property undefined. @default false */
  readonly optional?: boolean;
}

/**
 * A moment, sent as RFC 3339 has it, with its zone: `@IsDateTime() readonly dueAt!: Date`. The handler gets a Date, to the
 * millisecond; a column for it is `@Column({ type: 'timestamptz', precision: 3 })`.
 */
export function IsDateTime({ optional = false, ...doc }: DateTimeOptions = {}): PropertyDecorator {
  return applyDecorators(
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    Transform(({ value }: { value: unknown }) => momentIn(value) ?? value),
    Rule((value) => problemOf(value)),
    ApiProperty({ type: String, format: 'date-time', required: !optional, example: EXAMPLE, ...doc }),
  );
}

function momentIn(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return undefined;
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

function problemOf(value: unknown): string | undefined {
  if (value instanceof Date) return undefined;
  return value === undefined || value === null ? BLANK : `must be a date and time with its zone, such as ${EXAMPLE}`;
}
