const number = (name: string, byDefault: number): number => Number(process.env[name] ?? byDefault);

/** How much the suites do, for whoever has less time, or wants figures. */
export const SCALE = {
  /** Of each scene of events. */
  events: number('AQUEDUCT_FAULTS_EVENTS', 20_000),
  /** Of a worker, in a scene of its own. */
  kills: number('AQUEDUCT_FAULTS_KILLS', 10),
  /** Every first, second or n-th step at which a process is killed. */
  everyStep: number('AQUEDUCT_FAULTS_EVERY_STEP', 1),
  /** Under load, of each fault of a fleet. */
  fleetSeconds: number('AQUEDUCT_FAULTS_FLEET_SECONDS', 20),
  /** Prints what each fault of a fleet cost, as rows of a table. */
  printsFigures: process.env['AQUEDUCT_FAULTS_FIGURES'] !== undefined,
} as const;
