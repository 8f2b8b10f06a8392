import { nearest, type Finding } from './finding';
import type { Document } from './markdown';
import type { Repository } from './repository';

const PATH = /^(?:libs|apps|test|tools|docs|\.ci)\/\S*$/;
const POSITION_IN_FILE = /:\d+(?:-\d+)?$|#\S*$/;
/** docs/add-a-domain.md builds this library before the reader's eyes. */
const MADE_BY_THE_READER = /^libs\/notes(\/|$)/;

/** Paths in inline code that no file or folder has. `*`, `{a,b}` and `<name>` stand for what matches. */
export function checkPaths({ path, inlineCode }: Document, repository: Repository): Finding[] {
  return inlineCode.flatMap(({ text, line }) => {
    const name = text.replace(POSITION_IN_FILE, '');
    if (!PATH.test(text) || isThere(name, repository)) return [];
    return [{ path, line, message: `${name} does not exist${nearest(name, repository.files)}` }];
  });
}

/** Whether a path of the repository is there, or will be for who follows the documents. */
export function isThere(path: string, repository: Repository): boolean {
  if (MADE_BY_THE_READER.test(path)) return true;
  const pattern = path.replace(/<[^<>]+>/g, '*');
  return /[*{]/.test(pattern) ? repository.hasMatch(pattern) : repository.has(path);
}
