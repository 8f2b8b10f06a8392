import { posix } from 'node:path';
import { nearest, type Finding } from './finding';
import type { Document } from './markdown';
import type { Repository } from './repository';

const WITH_SCHEME = /^[a-z][a-z+.-]*:|^\/\//i;
/** What GitHub adds to the address of a file of code. */
const LINES_OF_CODE = /^L\d+(-L\d+)?$/;

/** Links and images that lead nowhere. What has a scheme (https, mailto) is not looked at. */
export function checkLinks(document: Document, documents: readonly Document[], repository: Repository): Finding[] {
  return document.links.flatMap(({ text, line }) => {
    if (WITH_SCHEME.test(text)) return [];
    const [path = '', anchor = ''] = decodeURI(text).split('#');
    const target = targetOf(document.path, path);
    const problem = problemOfPath(target, repository) ?? problemOfAnchor(target, anchor, documents);
    return problem === undefined ? [] : [{ path: document.path, line, message: `link ${text}: ${problem}` }];
  });
}

function targetOf(from: string, path: string): string {
  if (path === '') return from;
  // As GitHub reads it: from the root of the repository.
  return posix.normalize(path.startsWith('/') ? `.${path}` : posix.join(posix.dirname(from), path));
}

function problemOfPath(target: string, repository: Repository): string | undefined {
  if (target.startsWith('../')) return 'leads out of the repository';
  return repository.has(target) ? undefined : `${target} does not exist${nearest(target, repository.files)}`;
}

function problemOfAnchor(target: string, anchor: string, documents: readonly Document[]): string | undefined {
  if (anchor === '') return undefined;
  const document = documents.find(({ path }) => path === target);
  if (document === undefined) {
    return LINES_OF_CODE.test(anchor) ? undefined : `${target} has no headings`;
  }
  if (document.anchors.has(anchor)) return undefined;
  return `${target} has no heading #${anchor}${nearest(anchor, [...document.anchors])}`;
}
