import 'reflect-metadata';

export interface SettingOptions {
  /**
   * Name in the environment: `DATABASE_POOL_MAX`. With `<n>` in it (`SHARD_<n>_DATABASE_URL`) it is a family: the
   * property is a ReadonlyMap from each number given to its value.
   */
  readonly name: string;
  /** One sentence for people who run the service. Printed into docs/configure.md and .env.example. */
  readonly doc: string;
  /** What the number counts: `ms`, `bytes`, `connections`. @default none */
  readonly unit?: string;
  /** The value is never printed, and `<NAME>_FILE` may name a file that holds it. @default false */
  readonly secret?: boolean;
  /** Each member of the family is a list separated by commas. Elsewhere the property's type tells. @default false */
  readonly list?: boolean;
  /** Shown in .env.example where there is no default to show. @default none */
  readonly example?: string;
  /** What the documents say instead of a default that is computed at start: `the number of cores`. @default none */
  readonly defaultDoc?: string;
  /** Heading under which the documents list it. @default the class name without `Settings` */
  readonly group?: string;
}

/** What a property may hold, by its options: TypeScript refuses `@Setting` on a property of another type. */
type SettingValue<O extends SettingOptions> = O extends { readonly name: `${string}<n>${string}` }
  ? ReadonlyMap<number, O extends { readonly list: true } ? readonly string[] : string>
  : string | number | boolean | readonly string[];

type SettingDecorator<O extends SettingOptions> = <K extends string>(
  prototype: { readonly [P in K]?: SettingValue<O> },
  property: K,
) => void;

/** One decorated property, as written. */
export interface SettingDeclaration {
  readonly property: string;
  readonly options: SettingOptions;
  /** Constructor that TypeScript emitted for the property's type: Number, String, Array, ... or Object. */
  readonly designType: unknown;
}

const NAME = /^[A-Z][A-Z0-9]*(_([A-Z0-9]+|<n>))*$/;

const declarations = new WeakMap<object, SettingDeclaration[]>();

/**
 * Declares that a property is read from the environment. The initialiser is the default; a property without one must
 * be set, unless it is `@IsOptional()`. Rules are class-validator's decorators.
 * @throws TypeError when the name is not an upper-case environment name.
 */
export function Setting<const O extends SettingOptions>(options: O): SettingDecorator<O> {
  if (!NAME.test(options.name)) {
    throw new TypeError(`"${options.name}" cannot name a setting: write it like DATABASE_POOL_MAX or SHARD_<n>_URL`);
  }
  return (prototype, property) => {
    const designType: unknown = Reflect.getMetadata('design:type', prototype, property);
    const own = declarations.get(prototype) ?? [];
    declarations.set(prototype, [...own, { property, options, designType }]);
  };
}

/** The settings that a class and its ancestors declare, in the order written. */
export function declarationsOf(prototype: object | null): readonly SettingDeclaration[] {
  if (prototype === null) return [];
  return [...declarationsOf(Object.getPrototypeOf(prototype) as object | null), ...(declarations.get(prototype) ?? [])];
}
