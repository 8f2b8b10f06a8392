import type { Cell, Column, Fact, Level } from '../status.report';

/** What is not known. */
const UNKNOWN = '–';

/** As the page shows it; page.script.ts does the same. */
export function textOf(cell: Cell): string {
  const value = cell !== null && typeof cell === 'object' ? cell.value : cell;
  if (value === null) return UNKNOWN;
  if (typeof value === 'string') return value;
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

export function levelOf(cell: Cell): Level | undefined {
  return cell !== null && typeof cell === 'object' ? cell.level : undefined;
}

export function headOf({ name, unit = '' }: Column): string {
  return unit === '' ? name : `${name} (${unit})`;
}

export function factOf({ cell, unit }: Fact): string {
  const text = textOf(cell);
  return unit === undefined || text === UNKNOWN ? text : `${text} ${unit}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for values of attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
