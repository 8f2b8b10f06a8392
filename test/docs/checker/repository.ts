import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob, posix } from 'node:path';

/** What is made, installed or kept by tools: it is no part of a clone. */
const NOT_IN_A_CLONE = ['node_modules', 'dist', 'coverage', '.aqueduct', '.git'];

/** The files that a clone of the repository has, by paths from its root with `/` between names. */
export class Repository {
  readonly files: readonly string[];
  private readonly names: ReadonlySet<string>;

  constructor(private readonly root: string) {
    const entries = this.walk('');
    this.files = entries.filter((entry) => !entry.endsWith('/'));
    this.names = new Set(['.', ...entries.map((entry) => entry.replace(/\/$/, ''))]);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Whether a clone has this file or folder. */
  has(path: string): boolean {
    return this.names.has(normal(path));
  }

  /** Whether a clone has a file or folder that this pattern names. */
  hasMatch(pattern: string): boolean {
    const normalPattern = normal(pattern);
    return [...this.names].some((name) => matchesGlob(name, normalPattern));
  }

  /** Whether this can be run after `npm start`: what a clone has, is built from it or comes with a package. */
  canRun(path: string): boolean {
    const source = normal(path).replace(/^dist\/(.*)\.js$/, '$1.ts');
    return this.has(source) || (source.startsWith('node_modules/') && existsSync(join(this.root, source)));
  }

  hasExecutable(name: string): boolean {
    return existsSync(join(this.root, 'node_modules/.bin', name));
  }

  /** The commands of package.json, by name. */
  scripts(): Readonly<Record<string, string>> {
    const { scripts } = JSON.parse(this.read('package.json')) as { scripts?: Record<string, string> };
    return scripts ?? {};
  }

  private walk(folder: string): string[] {
    return readdirSync(join(this.root, folder), { withFileTypes: true })
      .filter(({ name }) => !NOT_IN_A_CLONE.includes(name))
      .flatMap((entry) => {
        const path = posix.join(folder, entry.name);
        return entry.isDirectory() ? [`${path}/`, ...this.walk(path)] : [path];
      });
  }
}

function normal(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, '');
}
