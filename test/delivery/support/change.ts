import { nameOf, type KubernetesObject } from '../../../tools/k8s/objects';

/**
 * A copy in which one thing is different.
 * @param object as `Kind name`; of a generated name its beginning is enough.
 * @param path `spec.ports.0`; a position past the end of a list adds to it, and `name=x` at the end takes that element away.
 * @param value undefined takes it away.
 */
export function change(
  objects: readonly KubernetesObject[],
  object: string,
  path: string,
  value: unknown,
): KubernetesObject[] {
  const copy = structuredClone(objects) as KubernetesObject[];
  const found =
    copy.find((each) => nameOf(each) === object) ?? copy.find((each) => nameOf(each).startsWith(`${object}-`));
  if (found === undefined) throw new Error(`There is no ${object}`);
  const keys = path.split('.');
  const last = keys.pop() as string;
  const holder = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], found);
  const name = /^name=(.*)/.exec(last)?.[1];
  if (Array.isArray(holder) && name !== undefined) remove(holder as { name: string }[], name);
  else if (Array.isArray(holder) && Number(last) >= holder.length) holder.push(value);
  else if (value === undefined) delete (holder as Record<string, unknown>)[last];
  else (holder as Record<string, unknown>)[last] = value;
  return copy;
}

function remove(list: { name: string }[], name: string): void {
  const index = list.findIndex((each) => each.name === name);
  if (index < 0) throw new Error(`There is no ${name}`);
  list.splice(index, 1);
}
