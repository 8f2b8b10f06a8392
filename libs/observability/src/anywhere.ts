import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';

/** What any module of the application provides; undefined: none does. */
export function anywhere<T>(modules: ModuleRef | undefined, token: Type<T> | symbol): T | undefined {
  return everywhere(modules, token)[0];
}

/** The same of all modules that do, in the order of their imports. */
export function everywhere<T>(modules: ModuleRef | undefined, token: Type<T> | symbol): T[] {
  try {
    return modules?.get<T>(token, { strict: false, each: true }) ?? [];
  } catch {
    // Nest throws for what is not there.
    return [];
  }
}
