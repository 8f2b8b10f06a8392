import 'reflect-metadata';
import { accessRuleOf, type AccessRule } from '@aqueduct/auth';
import { servedPath } from '@aqueduct/http';
import { RequestMethod, type DynamicModule, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants';

/** A route, and who may call it. */
export interface RouteAccess extends AccessRule {
  readonly method: string;
  /** Its template: `/api/articles/:slug`. */
  readonly path: string;
}

type Module = Type | DynamicModule | Promise<DynamicModule> | { readonly forwardRef: () => Module };

/** Every route of an application, as its controllers say it: nothing is started for it. */
export function routesOf(root: DynamicModule): RouteAccess[] {
  const controllers = new Set<Type>();
  collect(root, controllers, new Set());
  return [...controllers]
    .flatMap(routesOfController)
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function collect(module: Module, controllers: Set<Type>, seen: Set<object>): void {
  if (module instanceof Promise || seen.has(module)) return;
  seen.add(module);
  if ('forwardRef' in module) return collect(module.forwardRef(), controllers, seen);
  const type = 'module' in module ? module.module : module;
  const added = 'module' in module ? module : undefined;
  const said = <T>(key: string): T[] => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];
  for (const each of [...said<Type>(MODULE_METADATA.CONTROLLERS), ...(added?.controllers ?? [])]) controllers.add(each);
  for (const each of [...said<Module>(MODULE_METADATA.IMPORTS), ...((added?.imports ?? []) as Module[])])
    collect(each, controllers, seen);
}

function routesOfController(controller: Type): RouteAccess[] {
  const prototype = controller.prototype as Record<string, object>;
  const [base] = textsOf(Reflect.getMetadata(PATH_METADATA, controller));
  return methodsOf(prototype).flatMap((handler) => {
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const isReading = method === RequestMethod.GET || method === RequestMethod.HEAD;
    const rule = accessRuleOf(handler, controller, isReading);
    const paths = textsOf(Reflect.getMetadata(PATH_METADATA, handler));
    return paths.map((path) => ({
      ...rule,
      method: RequestMethod[method],
      path: servedPath(`${base}/${path}`),
    }));
  });
}

/** Also those that it inherits. */
function methodsOf(prototype: Record<string, object>): object[] {
  const names = new Set<string>();
  for (
    let at: object | null = prototype;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return [...names].flatMap((name) => {
    const value: unknown = prototype[name];
    return name !== 'constructor' && typeof value === 'function' ? [value] : [];
  });
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return [typeof value === 'string' ? value : ''];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
