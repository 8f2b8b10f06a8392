/** CPU time of a process, user and system, in ms. */
export function cpuOfProcess(pid: number): number;
/** The same of all children of this process that have ended. */
export function cpuOfEndedChildren(): number;
/** The same of every PostgreSQL server whose data lie below the folder. */
export function cpuOfPostgres(dataFolder: string): number;
/** Ids of a process and of all below it. */
export function processesBelow(pid: number): number[];
/** Ids of the processes of every PostgreSQL server whose data lie below the folder. */
export function processesOfPostgres(dataFolder: string): { postmasters: number[]; children: number[] };
