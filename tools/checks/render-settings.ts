import type { SettingDescription } from '@aqueduct/config';

const START = '<!-- settings:start -->';
const END = '<!-- settings:end -->';

/** The settings as Markdown tables, one for each group. */
export function settingsTables(settings: readonly SettingDescription[]): string {
  return byGroup(settings)
    .map(([group, rows]) =>
      [`## ${group}`, '', '| setting | default | meaning |', '|---|---|---|', ...rows.map((row) => tableRow(row))].join(
        '\n',
      ),
    )
    .join('\n\n');
}

/**
 * The document with everything between its two marks replaced by the tables.
 * @throws Error when a mark is missing.
 */
export function withSettings(document: string, settings: readonly SettingDescription[]): string {
  const [start, end] = [document.indexOf(START), document.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`The document needs ${START} and, further down, ${END}`);
  return `${document.slice(0, start + START.length)}\n\n${settingsTables(settings)}\n\n${document.slice(end)}`;
}

/** A file that can be copied to `.env`: every setting with its default, commented out unless it must be given. */
export function envExample(settings: readonly SettingDescription[]): string {
  const head = [
    '# Every setting with its default. Copy this file to .env and change what you need.',
    '# A secret may stand in a file instead: <NAME>_FILE=/path/to/file.',
    '# Written by `npm run docs:settings` from the settings classes.',
  ];
  const groups = byGroup(settings).flatMap(([group, rows]) => [
    '',
    `## ${group}`,
    ...rows.flatMap((row) => envLines(row)),
  ]);
  return `${[...head, ...groups].join('\n')}\n`;
}

function tableRow(row: SettingDescription): string {
  const value = row.default === undefined ? (row.defaultDoc ?? (row.required ? 'required' : '')) : `\`${row.default}\``;
  return `| \`${row.name}\` | ${escaped(value)} | ${escaped(meaning(row))} |`;
}

function envLines(row: SettingDescription): readonly string[] {
  const name = row.name.replace('<n>', '0');
  const assumed = row.defaultDoc ? [`# Default: ${row.defaultDoc}.`] : [];
  const family = name === row.name ? [] : [`# One for each number: ${row.name}.`];
  const line = `${name}=${row.default ?? row.example ?? ''}`;
  return ['', `# ${meaning(row)}`, ...assumed, ...family, row.required ? line : `#${line}`];
}

function meaning({ doc, type, unit, secret }: SettingDescription): string {
  const rule = `${type.charAt(0).toUpperCase()}${type.slice(1)}${unit ? ` (${unit})` : ''}.`;
  const parts = [doc, ...(type === 'text' && !unit ? [] : [rule]), ...(secret ? ['Secret.'] : [])];
  return parts.join(' ');
}

function byGroup(
  settings: readonly SettingDescription[],
): readonly (readonly [string, readonly SettingDescription[]])[] {
  const groups = new Set(settings.map(({ group }) => group));
  return [...groups].map((group) => [group, settings.filter((row) => row.group === group)]);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
