import { DASHBOARDS } from '../../../tools/monitoring/dashboards';

/** One query of a panel, as Grafana would send it with everything selected. */
export interface DashboardQuery {
  readonly dashboard: string;
  readonly title: string;
  readonly expression: string;
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
  readonly panels?: readonly Panel[];
}

const ANY = /\$(service|instance|database|group|queue)\b/g;

/** @param rateInterval for what Grafana fills in by itself. */
export function dashboardQueries({ rateInterval }: { readonly rateInterval: string }): DashboardQuery[] {
  return Object.entries(DASHBOARDS).flatMap(([file, text]) => {
    const { title, panels } = JSON.parse(text) as { title: string; panels: readonly Panel[] };
    return queriesOf(panels).map(({ title: panel, expr }) => {
      const expression = expr.replaceAll('$__rate_interval', rateInterval).replaceAll(ANY, '.+');
      if (expression.includes('$')) throw new Error(`${file}: nobody fills in ${expression}`);
      return { dashboard: title, title: panel, expression };
    });
  });
}

function queriesOf(panels: readonly Panel[]): { title: string; expr: string }[] {
  return panels.flatMap(({ title, targets = [], panels: inside = [] }) => [
    ...targets.map(({ expr }) => ({ title, expr })),
    ...queriesOf(inside),
  ]);
}
