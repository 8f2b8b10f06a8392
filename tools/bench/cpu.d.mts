/** CPU time of a process, user and system, in ms. */
export function cpuOfProcess(pid: number): number;
/** The same of every PostgreSQL server whose data lie below the folder. */
export function cpuOfPostgres(dataFolder: string): number;
