import type { Lifecycle, LifecycleState } from '@aqueduct/health';
import type { Fact, Level } from './status.report';

const LEVELS: Readonly<Record<LifecycleState, Level>> = {
  starting: 'odd',
  ready: 'good',
  overloaded: 'bad',
  draining: 'odd',
  stopped: 'bad',
};

/** Where the process stands, and since when. */
export function lifeOf(lifecycle: Lifecycle | undefined): Fact[] {
  const upFor: Fact = { name: 'Up for', cell: spanOf(process.uptime()) };
  if (lifecycle === undefined) return [upFor];
  const { state, reason } = lifecycle.status;
  const value = reason === undefined ? state : `${state}: ${reason}`;
  return [{ name: 'State', cell: { value, level: LEVELS[state] } }, upFor];
}

function spanOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (hours < 1) return `${minutes} min`;
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
