import type { SettingKind } from './settings.model';

const NUMBER = /^-?\d+(\.\d+)?$/;
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };

/**
 * Reads text as what the setting is; undefined when it is nothing of the kind. Strict on purpose: `10s`, `1e3`, `0x10`,
 * `yes` and `a,,b` are mistakes, not guesses.
 */
export function convert(kind: SettingKind, text: string): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return toNumber(text);
    case 'boolean':
      return BOOLEANS[text];
    case 'list':
      return toList(text);
  }
}

/** A value as one would write it: the items of a list between commas. */
export function written(value: unknown): string {
  return String(value);
}

function toNumber(text: string): number | undefined {
  const value = Number(text);
  const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return NUMBER.test(text) && exact ? value : undefined;
}

function toList(text: string): readonly string[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  return items.includes('') ? undefined : items;
}
