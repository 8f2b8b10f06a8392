import type { ClientBase } from 'pg';
import { PreparedQuery, type DataRow, type Question } from './prepared-query';

/** A statement's `readText`: the rows without what is put around them, and the position that they show. */
export class PreparedRead<T> extends PreparedQuery<T> {
  private position = '0';

  constructor(client: ClientBase, question: Question) {
    super(client, question, 1);
  }

  /** Of the server, in bytes of its log. */
  get lsn(): number {
    return Number(this.position);
  }

  override handleDataRow(message: DataRow): void {
    const { fields } = message;
    this.position = fields.at(-1) ?? '0';
    // The outer join delivers the position also when there is no row.
    if (fields[0] !== null) super.handleDataRow(message);
  }
}
