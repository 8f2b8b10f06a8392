import { statement, type Params, type Question, type Statement } from '@aqueduct/database';

/** Names before which a colon stands, but not the `::` of a cast. */
const NAME = /(?<!:):([a-z]\w*)/gi;

/** A statement whose parameters have names: `WHERE id < :before`. */
export interface NamedStatement {
  readonly statement: Statement;
  /** In the order of `$n`. */
  readonly parameters: readonly string[];
  /** @throws TypeError when a value is missing; more values than parameters are fine. */
  bind(values: Readonly<Record<string, unknown>>): Params;
  /** The statement with its values. @throws as `bind`. */
  with(values: Readonly<Record<string, unknown>>): Question;
}

/** Declares a statement with named parameters once, at module level. */
export function namedStatement(name: string, text: string): NamedStatement {
  const parameters = [...new Set([...text.matchAll(NAME)].map(([, parameter = '']) => parameter))];
  const numbered = text.replace(NAME, (_, parameter: string) => `$${parameters.indexOf(parameter) + 1}`);
  const declared = statement(name, numbered);
  const bind = (values: Readonly<Record<string, unknown>>): Params =>
    parameters.map((parameter) => {
      const value = values[parameter];
      if (value === undefined) throw new TypeError(`${name} needs a value for :${parameter}`);
      return value;
    });
  return { statement: declared, parameters, bind, with: (values) => ({ statement: declared, params: bind(values) }) };
}
