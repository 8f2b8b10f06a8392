import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Mustache from 'mustache';

const DOCKER = join(__dirname, '../../../docker');

/** Fills in a template of docker/. @throws Error when it names something that `view` does not have. */
export function render(template: string, view: object): string {
  // What is filled in is no HTML.
  return Mustache.render(readFileSync(join(DOCKER, template), 'utf8'), view, {}, { escape: String });
}
