import type { ClientBase, FieldDef, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { prepareValue } from 'pg/lib/utils';

/** What pg keeps of a connection, as far as its queries use it. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): unknown };
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
}

type Parse = (text: string) => unknown;

/** How the rows of a statement are made of the texts that come over the wire. */
interface Shape {
  readonly names: readonly string[];
  readonly parsers: readonly Parse[];
  /** A row without values: copies of it have one hidden class. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** As pg hands it over. */
export interface DataRow {
  readonly fields: readonly (string | null)[];
}

export interface Question {
  /** Under which the connection keeps the plan. Undefined: it is planned for this once. */
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Answered = (error: Error | null) => void;

const EXECUTE_AND_SYNC = Buffer.concat([serialize.execute(), serialize.sync()]);
const DESCRIBE = serialize.describe({ type: 'P' });
/** Of the statements that a connection keeps: it need not say again what columns they have. */
const shapes = new WeakMap<Wire, Map<string, Shape>>();

/**
 * A statement as pg sends it, with less around it: one write, a description of the columns only from a connection's first
 * answer, and rows made at once. pg's own describes them each time and builds its parsers anew, which for a list is a
 * third of what it costs.
 */
export class PreparedQuery<T> implements Submittable {
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rows: T[] = [];
  callback: Answered = () => undefined;
  private wire: Wire | undefined;
  private shape: Shape | undefined;
  private mistake: Error | undefined;

  /** @param margin columns at either side that belong to no row. */
  constructor(
    private readonly client: ClientBase,
    { name, text, values }: Question,
    private readonly margin: 0 | 1 = 0,
  ) {
    this.name = name;
    this.text = text;
    this.values = values;
  }

  /** Sends it, and waits for the rows. @throws what the server says, or what became of the connection. */
  answer(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.callback = (error) => (error === null ? resolve(this) : reject(error));
      this.client.query(this);
    });
  }

  /** Called by pg when the connection is free. What it returns has failed before anything was sent. */
  submit(connection: unknown): Error | null {
    this.wire = connection as Wire;
    try {
      const bytes = this.bytes(this.wire);
      if (this.wire.stream.writable) this.wire.stream.write(bytes);
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    const columns = fields.slice(this.margin, fields.length - this.margin);
    const names = columns.map(({ name }) => name);
    this.shape = {
      names,
      parsers: columns.map(({ dataTypeID }) => this.client.getTypeParser(dataTypeID, 'text') as Parse),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
    if (this.name !== undefined && this.wire !== undefined) shapesOf(this.wire).set(this.name, this.shape);
  }

  handleDataRow({ fields }: DataRow): void {
    const { shape, margin } = this;
    if (shape === undefined || this.mistake !== undefined) return;
    const { names, parsers } = shape;
    const row: Record<string, unknown> = { ...shape.empty };
    try {
      for (let column = 0; column < names.length; column++) {
        const text = fields[column + margin];
        if (text != null) row[names[column] as string] = (parsers[column] as Parse)(text);
      }
      this.rows.push(row as T);
    } catch (error) {
      this.mistake = error as Error;
    }
  }

  handleReadyForQuery(): void {
    this.callback(this.mistake ?? null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleCommandComplete(): void {
    // The rows are all that is wanted.
  }

  handleEmptyQuery(): void {
    // As above.
  }

  private bytes(wire: Wire): Buffer {
    const { name = '', text, values } = this;
    const known = this.name === undefined ? undefined : this.known(wire, this.name);
    const bind = serialize.bind({ statement: name, values: values as unknown[], valueMapper: prepareValue });
    this.shape = known === true ? shapesOf(wire).get(name) : undefined;
    const parts = this.shape === undefined ? [bind, DESCRIBE, EXECUTE_AND_SYNC] : [bind, EXECUTE_AND_SYNC];
    if (known === true) return Buffer.concat(parts);
    if (this.name !== undefined) wire.submittedNamedStatements[this.name] = text;
    return Buffer.concat([serialize.parse({ name, text }), ...parts]);
  }

  /** Whether the connection has the statement. @throws TypeError when it has another one of that name. */
  private known({ parsedStatements, submittedNamedStatements }: Wire, name: string): boolean {
    const text = parsedStatements[name] ?? submittedNamedStatements[name];
    if (text !== undefined && text !== this.text) throw new TypeError(`Two statements are called ${name}`);
    return text !== undefined;
  }
}

function shapesOf(wire: Wire): Map<string, Shape> {
  const known = shapes.get(wire);
  if (known !== undefined) return known;
  const none = new Map<string, Shape>();
  shapes.set(wire, none);
  return none;
}
