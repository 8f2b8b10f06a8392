import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly Rule[];
  }[];
}

export const MONITORING = join(__dirname, '../../docker/monitoring');
const RULES = join(MONITORING, 'prometheus/rules');

/** What Prometheus reads, by the names of the files. */
export function readRuleFiles(): Record<string, RuleFile> {
  const files = readdirSync(RULES).filter((file) => file.endsWith('.yml'));
  return Object.fromEntries(
    files.map((file) => [basename(file), parse(readFileSync(join(RULES, file), 'utf8')) as RuleFile]),
  );
}

export const rulesOf = (files: Readonly<Record<string, RuleFile>>): Rule[] =>
  Object.values(files).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
