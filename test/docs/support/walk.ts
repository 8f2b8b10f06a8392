import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const NOT_COPIED = ['node_modules', 'dist', 'coverage', '.git', '.aqueduct'];
/** Fences whose info string names a file: the text of a new one, or a change of one that is there. */
const BLOCK = /^```(ts|js|diff|sh)(?: (\S+))?\n([^]*?)^```$/gm;
const REMOVAL = /^rm -r (.+)$/gm;

/** A checkout in which the steps of a document are done. Remove it when done. */
export class Walk {
  private constructor(readonly root: string) {}

  /** A copy of this repository as a fresh clone has it, with packages installed. */
  static start(): Walk {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'aqueduct-walk-')));
    cpSync(ROOT, root, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    return new Walk(root);
  }

  /** Does what the document says, in its order. @returns the files that it makes. @throws Error when a change does not fit. */
  follow(document: string): string[] {
    const made: string[] = [];
    for (const [, kind, path, text = ''] of readFileSync(join(ROOT, document), 'utf8').matchAll(BLOCK)) {
      if (kind === 'sh') this.remove(text);
      else if (path === undefined) continue;
      else if (kind === 'diff') this.change(path, text);
      else made.push(this.write(path, text));
    }
    return made;
  }

  /** Lines of own code: neither blank nor a comment, an import, or closing brackets alone. */
  ownLines(paths: readonly string[]): number {
    const lines = paths.flatMap((path) => readFileSync(join(this.root, path), 'utf8').split('\n'));
    return lines.filter((line) => !/^\s*$|^import |^\s*(\/\/|\/?\*)|^[\][(){}; ,]+$/.test(line)).length;
  }

  end(): void {
    rmSync(this.root, { recursive: true });
  }

  private write(path: string, text: string): string {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    return path;
  }

  private change(path: string, diff: string): void {
    const lines = diff.trimEnd().split('\n');
    const side = (sign: string): string =>
      lines.flatMap((line) => (line[0] === sign ? [] : [line.slice(1)])).join('\n');
    const [before, after] = [`${side('+')}\n`, side('-')];
    const text = readFileSync(join(this.root, path), 'utf8');
    const parts = text.split(before);
    if (parts.length !== 2) throw new Error(`${path} holds ${parts.length - 1} times, and not once:\n${before}`);
    writeFileSync(join(this.root, path), parts.join(after === '' ? '' : `${after}\n`));
  }

  private remove(commands: string): void {
    for (const [, paths = ''] of commands.matchAll(REMOVAL))
      for (const path of paths.split(' ')) rmSync(join(this.root, path), { recursive: true });
  }
}
