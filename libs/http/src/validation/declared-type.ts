import type { Type } from '@nestjs/common';

/**
 * The class that a parameter of a method is declared with, as the compiler notes it beside decorators.
 * @throws TypeError where it notes none: for an interface, or a class of an `import type`.
 */
export function declaredType(target: object, method: string | symbol | undefined, index: number): Type<object> {
  const types = (method && Reflect.getMetadata('design:paramtypes', target, method)) as unknown[] | undefined;
  const type = types?.[index];
  if (typeof type === 'function' && type !== Object) return type as Type<object>;
  throw new TypeError(
    `Parameter ${index + 1} of ${target.constructor.name}.${String(method)} needs a class: declare it with one that is imported without "type", or name it in the decorator`,
  );
}
