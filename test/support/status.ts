import type { StatusReport } from '@aqueduct/observability';

/** One look at the numbers of the status page. */
export class StatusLook {
  constructor(readonly report: StatusReport) {}

  /** A number or word beside its name, wherever on the page. */
  fact(name: string): string | number | null | undefined {
    const cell = this.report.sections.flatMap(({ facts = [] }) => facts).find((fact) => fact.name === name)?.cell;
    return valueOf(cell);
  }

  /** The rows of a table, by the names of its columns. */
  rows(id: string): Readonly<Record<string, string | number | null | undefined>>[] {
    const table = this.report.sections.flatMap(({ tables = [] }) => tables).find((each) => each.id === id);
    if (table === undefined) throw new RangeError(`The page has no table ${id}`);
    return table.rows.map((row) =>
      Object.fromEntries(table.columns.map(({ name }, index) => [name, valueOf(row[index])])),
    );
  }
}

export async function lookAtStatus(url: string): Promise<StatusLook> {
  const response = await fetch(`${url}/status/data`);
  if (response.status !== 200) throw new Error(`/status/data was answered with ${response.status}`);
  return new StatusLook((await response.json()) as StatusReport);
}

type Cell = NonNullable<StatusReport['sections'][number]['tables']>[number]['rows'][number][number];

function valueOf(cell: Cell | undefined): string | number | null | undefined {
  return cell !== null && typeof cell === 'object' ? cell.value : cell;
}
