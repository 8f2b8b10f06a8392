import { DATA_SOURCE, layOut, type Row } from './panel';

/** Where the pages of docs/runbooks are read: an installation's own address of the repository. */
const RUNBOOKS = 'https://git.example.org/aqueduct/docs/runbooks';

export interface Variable {
  readonly name: string;
  /** The series and the label whose values one chooses from. */
  readonly from: string;
  readonly label: string;
}

export interface DashboardOptions {
  /** Part of its address, and the name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

export const SERVICE: Variable = { name: 'service', from: 'aqueduct_build_info', label: 'service' };
export const INSTANCE: Variable = {
  name: 'instance',
  from: 'aqueduct_build_info{service=~"$service"}',
  label: 'instance',
};
export const DATABASE: Variable = { name: 'database', from: 'aqueduct_database_node_up', label: 'database' };
export const GROUP: Variable = { name: 'group', from: 'aqueduct_event_group_attached', label: 'group' };
export const QUEUE: Variable = { name: 'queue', from: 'aqueduct_jobs', label: 'queue' };

/** As Grafana reads it from a file. */
export function dashboard({ uid, title, description, variables, rows }: DashboardOptions): Record<string, unknown> {
  return {
    uid,
    title: `Aqueduct: ${title}`,
    description,
    tags: ['aqueduct'],
    schemaVersion: 39,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    // From one to another with the same time and the same choice.
    links: [
      {
        type: 'dashboards',
        title: 'Aqueduct',
        tags: ['aqueduct'],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
      { type: 'link', title: 'Runbooks', url: '${runbooks}/README.md', targetBlank: true },
    ],
    annotations: { list: [ALERTS] },
    templating: { list: [...variables.map(choice), RUNBOOKS_VARIABLE] },
    panels: layOut(rows),
  };
}

/** Alerts that fire are marked in every panel. */
const ALERTS = {
  name: 'Alerts',
  datasource: DATA_SOURCE,
  enable: true,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing"}',
  titleFormat: '{{alertname}}',
  textFormat: '{{service}} {{instance}} {{database}}',
};

const RUNBOOKS_VARIABLE = { name: 'runbooks', type: 'constant', hide: 2, query: RUNBOOKS };

function choice({ name, from, label }: Variable): Record<string, unknown> {
  return {
    name,
    type: 'query',
    datasource: DATA_SOURCE,
    query: { query: `label_values(${from}, ${label})`, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}
