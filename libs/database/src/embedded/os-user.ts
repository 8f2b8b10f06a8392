import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { EmbeddedDatabaseError } from './embedded.errors';

/** A user of the operating system other than the one that this process runs as. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** A program with its arguments, and how to become the user that it must run as. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly identity: Partial<OsUser>;
}

/** What every child process gets: nothing of ours, so that a stray PGPORT or NODE_OPTIONS changes nothing. */
export const CHILD_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

const NOBODY: OsUser = { uid: 65534, gid: 65534 };

// PostgreSQL asks access(2) for its own binary. That call ignores capabilities after a change of user, unless the
// process carries the secure bit no_setuid_fixup.
const SETPRIV_FLAGS = [
  '--clear-groups',
  ...['--securebits', '+no_setuid_fixup'],
  ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'],
];

/** Owner of the folder, or of its nearest parent that exists, when this process is root and that user is not. */
export function ownerOf(directory: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (!existsSync(directory)) return ownerOf(dirname(directory));
  const { uid, gid } = statSync(directory);
  return uid === 0 ? undefined : { uid, gid };
}

/** Who runs PostgreSQL, which refuses root: undefined (this user), the folder's owner, or nobody. */
export function postgresUserFor(directory: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = ownerOf(directory);
  return owner !== undefined && hasName(owner) ? owner : NOBODY;
}

/** `initdb` refuses a user that the system has no name for, such as the owner of a folder mounted into a container. */
function hasName({ uid }: OsUser): boolean {
  return spawnSync('id', ['-nu', String(uid)], { env: CHILD_ENVIRONMENT, stdio: 'ignore' }).status === 0;
}

/** The first folder on the way to `path` that `user` may not enter; for `path` itself, may not read and enter. */
export function firstImpassable(path: string, user: OsUser): string | undefined {
  const parts = path.split(sep).slice(1);
  const ways = ['/', ...parts.map((_, index) => join('/', ...parts.slice(0, index + 1)))];
  return ways.find((way) => existsSync(way) && !mayEnter(way, user));
}

/**
 * The command as `user` has to run it. Where that user can't reach `paths`, `setpriv` lends it the one capability
 * that is needed.
 * @throws EmbeddedDatabaseError that names the folder, when `setpriv` is missing or is not allowed to.
 */
export function commandAs(
  user: OsUser | undefined,
  paths: readonly string[],
  file: string,
  args: readonly string[],
): Command {
  if (user === undefined) return { file, args, identity: {} };
  const closed = paths.map((path) => firstImpassable(path, user)).find((path) => path !== undefined);
  if (closed === undefined) return { file, args, identity: user };
  const flags = ['--reuid', String(user.uid), '--regid', String(user.gid), ...SETPRIV_FLAGS];
  const trial = spawnSync('setpriv', [...flags, 'test', '-x', closed], { env: CHILD_ENVIRONMENT, encoding: 'utf8' });
  if (trial.status !== 0) throw impassable(closed, user, trial.stderr ?? '');
  return { file: 'setpriv', args: [...flags, file, ...args], identity: {} };
}

function mayEnter(path: string, user: OsUser): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & 0o1) !== 0;
}

function impassable(directory: string, user: OsUser, detail: string): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `PostgreSQL refuses to run as root, so it runs as user ${user.uid}, and that user may not enter ${directory}. ` +
      `Any of these helps: move the project to a folder that everybody may enter, "chmod o+x ${directory}", ` +
      `run as an ordinary user, or install setpriv (util-linux).${detail === '' ? '' : ` setpriv said: ${detail.trim()}`}`,
  );
}
