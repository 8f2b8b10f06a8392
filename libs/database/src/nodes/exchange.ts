import type { ClientBase, FieldDef, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { isStalePlan } from './classify-error';
import { prepareValue } from './prepare-value';
import type { Fields, Prepared, Query, Shape } from './prepared';

/** What pg keeps of a connection, as far as it is used here. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): unknown };
}

/** A statement that a connection keeps. */
interface Kept {
  readonly text: string;
  /** Undefined: it has no columns. */
  readonly shape: Shape | undefined;
}

const EXECUTE = serialize.execute();
const SYNC = serialize.sync();
const DESCRIBE = serialize.describe({ type: 'P' });
const keptBy = new WeakMap<object, Map<string, Kept>>();

/**
 * Statements that go to the server in one write, and are answered in one round trip: the first that fails ends it. A
 * query of pg's own describes its columns each time, builds its parsers anew and sends one statement; for a list that was
 * a third of what it cost.
 */
export class Exchange implements Submittable {
  /** Called by pg with what became of the connection, and here when all is answered. */
  callback: (error: Error | null) => void = () => undefined;
  private readonly kept: Map<string, Kept>;
  private mistake: Error | null = null;
  private shape: Shape | undefined;
  private at = 0;

  constructor(
    private readonly client: ClientBase,
    private readonly parts: readonly Prepared<unknown>[],
  ) {
    const known = keptBy.get(client);
    this.kept = known ?? new Map<string, Kept>();
    if (known === undefined) keptBy.set(client, this.kept);
  }

  /** Sends it, and waits for the answers. @throws what the server says, or what became of the connection. */
  send(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.callback = (error) => (error === null ? resolve() : reject(error));
      this.client.query(this);
    });
  }

  /** Which statement is answered now; after a failure that one. */
  get current(): Query | undefined {
    return this.parts[this.at]?.query;
  }

  /** Called by pg when the connection is free. What it returns has failed before anything was sent. */
  submit(connection: unknown): Error | null {
    try {
      const bytes = Buffer.concat([...this.parts.flatMap(({ query }) => this.messagesOf(query)), SYNC]);
      const { stream } = connection as Wire;
      if (stream.writable) stream.write(bytes);
      this.begin();
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.shape = this.parts[this.at]?.shapeOf(fields, this.client);
  }

  handleDataRow({ fields }: { fields: Fields }): void {
    if (this.shape === undefined || this.mistake !== null) return;
    try {
      this.parts[this.at]?.take(fields, this.shape);
    } catch (error) {
      this.mistake = error as Error;
    }
  }

  handleCommandComplete({ text: command }: { text: string }): void {
    const part = this.parts[this.at];
    if (part === undefined) return;
    part.command = command;
    const { name, text, isKept } = part.query;
    if (isKept && !this.keeps(part.query)) this.kept.set(name, { text, shape: this.shape });
    this.at++;
    this.begin();
  }

  handleEmptyQuery(): void {
    this.at++;
    this.begin();
  }

  handleCopyInResponse(wire: { sendCopyFail(reason: string): void; sync(): void }): void {
    wire.sendCopyFail('COPY needs BulkCopy');
    // The one that was sent is taken for a part of the data.
    wire.sync();
  }

  handleCopyData(): void {
    // Nobody asked for it.
  }

  handleReadyForQuery(): void {
    this.callback(this.mistake);
  }

  handleError(error: Error): void {
    // A migration has changed columns: all are planned anew, on this connection.
    if (isStalePlan(error)) this.kept.clear();
    this.callback(error);
  }

  /** Of a connection that keeps the statement already, its columns need not be described. */
  private begin(): void {
    const query = this.current;
    this.shape = query !== undefined && this.keeps(query) ? this.kept.get(query.name)?.shape : undefined;
  }

  private messagesOf(query: Query): Buffer[] {
    const { name, text, values, isKept } = query;
    const statement = isKept ? name : '';
    const bind = serialize.bind({ statement, values: values as unknown[], valueMapper: prepareValue });
    if (this.keeps(query)) return [bind, EXECUTE];
    const parse = serialize.parse({ name: statement, text });
    // An exchange that failed may have left it there; closing what is not there is no error.
    const close = isKept ? [serialize.close({ type: 'S', name })] : [];
    return [...close, parse, bind, DESCRIBE, EXECUTE];
  }

  private keeps({ name, text, isKept }: Query): boolean {
    return isKept && this.kept.get(name)?.text === text;
  }
}
