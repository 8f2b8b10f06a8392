import type { ClientBase, FieldDef } from 'pg';

type Parse = (text: string) => unknown;

/** How rows are made of the texts that come over the wire. */
export interface Shape {
  readonly names: readonly string[];
  readonly parsers: readonly Parse[];
  /** A row without values: copies of it have one hidden class. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** A row as it comes over the wire. */
export type Fields = readonly (string | null)[];

/** A statement as it is sent. */
export interface Query {
  readonly name: string;
  /** Whether the connection keeps the plan, under the name; else it is planned for this once. */
  readonly isKept: boolean;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement with its values, to be sent in an {@link Exchange}, and then its answer. */
export class Prepared<T> {
  readonly rows: T[] = [];
  /** What it did, in PostgreSQL's words: `COMMIT`, `INSERT 0 1`. */
  command = '';

  /** @param margin columns at either side that belong to no row. */
  constructor(
    readonly query: Query,
    private readonly margin: 0 | 1 = 0,
  ) {}

  shapeOf(fields: readonly FieldDef[], client: ClientBase): Shape {
    const columns = fields.slice(this.margin, fields.length - this.margin);
    const names = columns.map(({ name }) => name);
    return {
      names,
      parsers: columns.map(({ dataTypeID }) => client.getTypeParser(dataTypeID, 'text') as Parse),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
  }

  /** @throws what a parser of a column throws. */
  take(fields: Fields, { names, parsers, empty }: Shape): void {
    const row: Record<string, unknown> = { ...empty };
    for (let column = 0; column < names.length; column++) {
      const text = fields[column + this.margin];
      if (text !== null && text !== undefined) row[names[column] as string] = (parsers[column] as Parse)(text);
    }
    this.rows.push(row as T);
  }
}

/** A statement's `readText`: the rows without what is put around them, and the position that they show. */
export class PreparedRead<T> extends Prepared<T> {
  private position = '0';

  constructor(query: Query) {
    super(query, 1);
  }

  /** Of the server, in bytes of its log. */
  get lsn(): number {
    return Number(this.position);
  }

  override take(fields: Fields, shape: Shape): void {
    this.position = fields.at(-1) ?? '0';
    // The outer join delivers the position also when there is no row.
    if (fields[0] !== null) super.take(fields, shape);
  }
}
