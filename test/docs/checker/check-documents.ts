import { checkCommands, type Surroundings } from './commands';
import type { Finding } from './finding';
import { checkLinks } from './links';
import { parseDocument } from './markdown';
import { checkPaths } from './paths';
import { SettingNames, type KnownSetting } from './settings';

/** Everything that a Markdown file of the repository says and that is not so. */
export function checkDocuments(surroundings: Surroundings, settings: readonly KnownSetting[]): Finding[] {
  const { repository } = surroundings;
  const names = new SettingNames(settings, repository);
  const documents = repository.files
    .filter((path) => path.endsWith('.md'))
    .map((path) => parseDocument(path, repository.read(path)));
  return documents.flatMap((document) =>
    [
      ...checkLinks(document, documents, repository),
      ...checkCommands(document, surroundings),
      ...names.check(document),
      ...checkPaths(document, repository),
    ].sort((a, b) => a.line - b.line),
  );
}
