import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

// Where @nestjs/swagger keeps which properties of a class it documents, each with a colon before it.
const DOCUMENTED = 'swagger/apiModelPropertiesArray';
/** What compilers note for an interface, or for a class of an `import type`: tsc the second, swc the first. */
const ERASED: readonly unknown[] = [Object, Function];

/**
 * The class that a parameter of a method is declared with, as the compiler notes it beside decorators.
 * @throws TypeError where it notes none: for an interface, or a class of an `import type`.
 */
export function declaredType(target: object, method: string | symbol | undefined, index: number): Type<object> {
  const types = (method && Reflect.getMetadata('design:paramtypes', target, method)) as unknown[] | undefined;
  const type = types?.[index];
  if (typeof type === 'function' && !ERASED.includes(type)) return type as Type<object>;
  throw new TypeError(
    `Parameter ${index + 1} of ${target.constructor.name}.${String(method)} needs a class: declare it with one that is imported without "type"`,
  );
}

/** Names of the properties that have rules. */
export function ruledProperties(type: Type<object>): readonly string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

/**
 * Input is what the document says, and the other way round.
 * @throws TypeError for a property that is documented and has no rule, which would be dropped from every request, or one
 * that has a rule and is not documented.
 */
export function refuseHalfDeclared(type: Type<object>): void {
  const marked = (Reflect.getMetadata(DOCUMENTED, type.prototype as object) ?? []) as string[];
  const documented = marked.map((name) => name.slice(1));
  const ruled = ruledProperties(type);
  const unruled = documented.find((name) => !ruled.includes(name));
  if (unruled !== undefined) {
    throw new TypeError(
      `${type.name}.${unruled} is documented but has no rule, so nothing would be let in: add @IsRequiredText or one of class-validator's`,
    );
  }
  const hidden = ruled.find((name) => !documented.includes(name));
  if (hidden !== undefined)
    throw new TypeError(`${type.name}.${hidden} has a rule but is not in the API's document: add @ApiProperty`);
}
