import { globSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/* CPU time of processes as Linux counts it, user and system together. */

// Fields of /proc/<pid>/stat after the name, numbered from 3 in proc_pid_stat(5).
const FIELD = { parent: 4, user: 14, system: 15, childrenUser: 16, childrenSystem: 17 };

/** A tick is what the kernel counts in: 10 ms nearly everywhere. */
const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** What lies beside postmaster.pid: thousands of files. */
const CONTENTS = ['**/base', '**/global', '**/pg_*'];

/**
 * @param {number} pid
 * @returns {number} ms
 */
export function cpuOfProcess(pid) {
  const field = statOf(pid);
  return field === undefined ? 0 : (field(FIELD.user) + field(FIELD.system)) * TICK_MS;
}

/**
 * The children of this process that have ended.
 * @returns {number} ms
 */
export function cpuOfEndedChildren() {
  const field = statOf(process.pid);
  return field === undefined ? 0 : (field(FIELD.childrenUser) + field(FIELD.childrenSystem)) * TICK_MS;
}

/**
 * All of a PostgreSQL server: the postmaster, its children, and those of them that have ended.
 * @param {string} dataFolder every server whose data lie below is counted
 * @returns {number} ms
 */
export function cpuOfPostgres(dataFolder) {
  const { postmasters, children } = processesOfPostgres(dataFolder);
  const ended = postmasters.reduce((sum, pid) => {
    const field = statOf(pid);
    return sum + (field === undefined ? 0 : (field(FIELD.childrenUser) + field(FIELD.childrenSystem)) * TICK_MS);
  }, 0);
  return [...postmasters, ...children].reduce((sum, pid) => sum + cpuOfProcess(pid), ended);
}

/**
 * A process and all below it.
 * @param {number} pid
 * @returns {number[]} their ids
 */
export function processesBelow(pid) {
  const all = globSync('[0-9]*', { cwd: '/proc' }).map(Number);
  const below = (/** @type {number} */ parent) =>
    all.filter((each) => statOf(each)?.(FIELD.parent) === parent).flatMap((child) => [child, ...below(child)]);
  return [pid, ...below(pid)];
}

/**
 * Ids of the processes of every PostgreSQL server whose data lie below the folder.
 * @param {string} dataFolder
 */
export function processesOfPostgres(dataFolder) {
  const postmasters = globSync('**/postmaster.pid', { cwd: dataFolder, exclude: CONTENTS }).map((file) =>
    Number(readFileSync(join(dataFolder, file), 'utf8').split('\n')[0]),
  );
  const children = globSync('[0-9]*', { cwd: '/proc' })
    .map(Number)
    .filter((pid) => postmasters.includes(statOf(pid)?.(FIELD.parent) ?? -1));
  return { postmasters, children };
}

/**
 * @param {number} pid
 * @returns {((number: number) => number) | undefined} undefined: it has ended
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold anything, a parenthesis too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (number) => Number(fields[number - 3]);
  } catch {
    return undefined;
  }
}
