/** The data source of docker/monitoring/grafana/provisioning. */
export const DATA_SOURCE = { type: 'prometheus', uid: 'prometheus' } as const;
const COLUMNS = 24;
const HEIGHT = 8;

/** As Grafana names them: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options */
type Unit = 'reqps' | 'ops' | 's' | 'percentunit' | 'bytes' | 'short' | 'bool_yes_no' | 'dateTimeFromNow';

interface Query {
  readonly expr: string;
  /** `{{label}}`s are filled in. */
  readonly legend: string;
}

export interface PanelOptions {
  readonly title: string;
  /** What is seen, and what it means when it is high. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** stat: the latest value in large digits. @default 'timeseries' */
  readonly kind?: 'timeseries' | 'stat';
  /** Of 24 columns. @default 12 */
  readonly width?: number;
  /** Page of docs/runbooks that says what to do. */
  readonly runbook?: string;
  /** Points of single requests, which lead to their traces: of buckets alone, not of what is recorded. @default false */
  readonly exemplars?: boolean;
  /** From which value on it is red; a stat is green below. */
  readonly redFrom?: number;
  /** Parts of a whole lie on each other. @default false */
  readonly stacked?: boolean;
  /** Upper end of the scale, where there is one. */
  readonly max?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly PanelOptions[];
}

type Json = Readonly<Record<string, unknown>>;

/** Rows of panels from left to right, each begun anew where the next panel has no room. */
export function layOut(rows: readonly Row[]): Json[] {
  const panels: Json[] = [];
  let y = 0;
  for (const { title, panels: inside } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const options of inside) {
      const w = options.width ?? COLUMNS / 2;
      const h = options.kind === 'stat' ? HEIGHT / 2 : HEIGHT;
      if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
      panels.push(panel(options, panels.length + 1, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function panel(options: PanelOptions, id: number, gridPos: Json): Json {
  const { title, description, unit, queries, kind = 'timeseries', runbook, exemplars = false } = options;
  const isStat = kind === 'stat';
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATA_SOURCE,
    gridPos,
    links:
      runbook === undefined
        ? []
        : [{ title: `Runbook: ${runbook}`, url: `\${runbooks}/${runbook}`, targetBlank: true }],
    targets: queries.map(({ expr, legend }, n) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + n),
      datasource: DATA_SOURCE,
      expr,
      legendFormat: legend,
      editorMode: 'code',
      range: !isStat,
      instant: isStat,
      exemplar: exemplars,
    })),
    fieldConfig: { defaults: defaults(options, unit, isStat), overrides: [] },
    options: isStat ? STAT : SERIES,
  };
}

function defaults({ redFrom, stacked = false, max }: PanelOptions, unit: Unit, isStat: boolean): Json {
  const steps = [{ color: 'green', value: null }, ...(redFrom === undefined ? [] : [{ color: 'red', value: redFrom }])];
  const line = {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 5,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: redFrom === undefined ? 'off' : 'line' },
  };
  return {
    unit,
    min: 0,
    ...(max === undefined ? {} : { max }),
    thresholds: { mode: 'absolute', steps },
    ...(isStat ? { color: { mode: 'thresholds' } } : { color: { mode: 'palette-classic' }, custom: line }),
  };
}

const STAT = {
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  colorMode: 'value',
  graphMode: 'none',
  textMode: 'auto',
};
const SERIES = {
  legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max', 'lastNotNull'] },
  tooltip: { mode: 'multi', sort: 'desc' },
};
