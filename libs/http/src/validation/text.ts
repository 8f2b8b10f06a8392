export interface TextRule {
  /** Most characters (code points, as PostgreSQL counts them). */
  readonly max: number;
  /** Fewest characters. @default 1 */
  readonly min?: number;
}

export const BLANK = "can't be blank";

// Spaces of every script, and what no reader would see: controls, joiners, fillers, the Braille blank.
const NOTHING_VISIBLE = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]*$/u;
const NUL = '\u0000';
// With the flag u, the two halves of a pair are one character, which is not of this category.
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Nothing in it that a reader could see. */
export function isBlank(text: string): boolean {
  return NOTHING_VISIBLE.test(text);
}

/** PostgreSQL can hold it as text: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return storageProblem(text) === undefined;
}

/** The first rule that the value breaks as a message for its field; undefined: none. */
export function textProblem(value: unknown, rule: TextRule): string | undefined {
  if (value === undefined || value === null) return BLANK;
  if (typeof value !== 'string') return 'must be a string';
  return storageProblem(value) ?? (isBlank(value) ? BLANK : lengthProblem(value, rule));
}

/** The same for text that may be blank. */
export function looseTextProblem(value: unknown, rule: TextRule): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  return storageProblem(value) ?? lengthProblem(value, { max: rule.max, min: 0 });
}

function storageProblem(text: string): string | undefined {
  if (text.includes(NUL)) return 'must not contain NUL';
  if (LONE_SURROGATE.test(text)) return 'must be well-formed Unicode';
  return undefined;
}

function lengthProblem(text: string, { max, min = 1 }: TextRule): string | undefined {
  if (isLongerThan(text, max)) return `is too long (maximum is ${max} characters)`;
  if (min > 0 && !isLongerThan(text, min - 1)) return `is too short (minimum is ${min} characters)`;
  return undefined;
}

/** Counts no further than it must: a body may hold a million characters. */
function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  let characters = 0;
  for (const _ of text) if (++characters > limit) return true;
  return false;
}
