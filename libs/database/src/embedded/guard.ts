/*
 * The shell between the owner and the program. It waits for the end of its input, which comes when the owner closes it
 * and also when the owner dies, by SIGKILL too. Then it asks the program to stop: $1 is the polite signal, $2 the
 * seconds to obey, $3 the last signal. SIGCONT goes first, for a frozen program can't obey.
 *
 * The program is a child of this shell, so its number can't be given to another process before the shell has seen its
 * end; the watcher therefore signals the shell and never the program.
 */
const SCRIPT = `
polite=$1 grace=$2 last=$3
shift 3
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
trap 'kill -CONT $program; kill -$polite $program' USR1 TERM INT HUP
trap 'kill -CONT $program; kill -$last $program' USR2
(
  while read -r line; do :; done
  kill -USR1 $$
  while [ "$grace" -gt 0 ] && kill -0 $$; do
    sleep 1
    grace=$((grace - 1))
  done
  kill -USR2 $$
) <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&- >/dev/null 2>&1
while kill -0 $program; do
  wait $program
  status=$?
done
kill $watcher
exit $status
`;

export interface GuardOptions {
  /** Asks the program to stop, such as `INT`. */
  readonly politeSignal: string;
  readonly graceSeconds: number;
  /** Sent when the program has not stopped within the grace, such as `KILL`. */
  readonly lastSignal: string;
}

/**
 * What to spawn instead of a program that must not outlive its owner: start it with `detached: true`, so that Ctrl-C in
 * the owner's terminal does not reach it, and with a pipe as its standard input, which the owner keeps open. Ending
 * that pipe stops the program; the exit status is the program's.
 */
export function guarded(
  program: string,
  args: readonly string[],
  options: GuardOptions,
): { file: string; args: string[] } {
  const { politeSignal, graceSeconds, lastSignal } = options;
  return {
    file: '/bin/sh',
    args: ['-c', SCRIPT, 'guard', politeSignal, String(graceSeconds), lastSignal, program, ...args],
  };
}
