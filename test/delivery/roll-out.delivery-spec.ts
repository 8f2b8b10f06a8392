import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const K8S = join(__dirname, '../../k8s');
/** There is no cluster here: this writes down what it is asked, and says of the migration what the test says. */
const KUBECTL = `#!/bin/sh
echo "$@" >>"$CALLS"
case "$*" in *"get job migrate"*) printf %s "$MIGRATION" ;; esac
`;

describe('k8s/roll-out.sh', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aqueduct-roll-out-'));
    cpSync(K8S, join(folder, 'k8s'), { recursive: true });
    writeFileSync(join(folder, 'kubectl'), KUBECTL);
    chmodSync(join(folder, 'kubectl'), 0o755);
    writeFileSync(join(folder, 'calls'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  interface Result {
    readonly status: number | null;
    readonly calls: readonly string[];
    readonly output: string;
  }

  function rollOut(args: readonly string[], migration: string): Result {
    const { status, stdout, stderr } = spawnSync(join(folder, 'k8s/roll-out.sh'), args, {
      encoding: 'utf8',
      env: {
        PATH: `${folder}:/usr/bin:/bin`,
        CALLS: join(folder, 'calls'),
        MIGRATION: migration,
        ROLL_OUT_WAIT_SECONDS: '2',
      },
    });
    return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'), output: stdout + stderr };
  }
  const tagOf = (overlay: string): string | undefined =>
    /newTag: (.*)/.exec(readFileSync(join(folder, `k8s/overlays/${overlay}/kustomization.yaml`), 'utf8'))?.[1];

  it('migrates before it touches the processes, by a Job of its own', () => {
    const { status, calls } = rollOut(['production', '1.2.3'], 'Complete');
    expect(status).toBe(0);
    expect(calls).toEqual([
      '--namespace aqueduct delete job migrate --ignore-not-found --wait',
      'apply --kustomize overlays/production --selector app.kubernetes.io/name notin (api, worker)',
      expect.stringContaining('get job migrate'),
      '--namespace aqueduct logs job/migrate --tail 20',
      'apply --kustomize overlays/production',
      '--namespace aqueduct rollout status deployment/api --timeout 2s',
      '--namespace aqueduct rollout status deployment/worker --timeout 2s',
    ]);
  });

  it('changes one tag, in the overlay that it is told', () => {
    const before = tagOf('dev');
    // Which YAML would take for a number.
    rollOut(['production', '1.10'], 'Complete');
    expect([tagOf('production'), tagOf('dev')]).toEqual(["'1.10'", before]);
  });

  it.each([
    ['failed', 'Failed'],
    ['did not end', ''],
  ])('leaves the processes as they are when the migration %s', (_, migration) => {
    const { status, calls, output } = rollOut(['production'], migration);
    expect(status).toBe(1);
    expect(calls).not.toContain('apply --kustomize overlays/production');
    expect(output).toContain('The migration did not succeed: the processes go on as they are.');
  });

  it.each([
    ['no overlay', []],
    ['an overlay that is not there', ['staging']],
    ['what cannot be a tag', ['production', 'a b; rm']],
  ])('does nothing with %s', (_, args) => {
    const { status, calls } = rollOut(args, 'Complete');
    expect([status, calls]).toEqual([2, ['']]);
  });
});
