import { containerMistakes } from './containers';
import type { KubernetesObject } from './objects';
import { scalingMistakes } from './scaling';
import { schemaMistakes } from './schemas';
import { selectorMistakes } from './selectors';
import { settingMistakes } from './settings';

/** Everything that is wrong with what an overlay builds, a line for each; empty when nothing is. */
export function mistakesOf(objects: readonly KubernetesObject[]): string[] {
  return [schemaMistakes, selectorMistakes, containerMistakes, settingMistakes, scalingMistakes].flatMap((check) =>
    check(objects),
  );
}
