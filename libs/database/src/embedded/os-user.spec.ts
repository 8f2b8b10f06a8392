import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandAs, firstImpassable } from './os-user';

const STRANGER = { uid: 54_321, gid: 54_321 };

describe(firstImpassable, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aqueduct user-'));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'closed', 'inner'), { recursive: true });
    chmodSync(join(folder, 'closed'), 0o700);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('names the topmost folder that keeps the user out', () => {
    expect(firstImpassable(join(folder, 'closed', 'inner'), STRANGER)).toBe(join(folder, 'closed'));
  });

  it('is undefined where everybody may go, and below for what does not exist yet', () => {
    expect(firstImpassable(join(folder, 'not yet'), STRANGER)).toBeUndefined();
  });

  it("judges by the bits of the owner, the group or the others, whichever is the user's", () => {
    const { uid, gid } = statSync(folder);
    chmodSync(join(folder, 'closed'), 0o010);

    expect(firstImpassable(join(folder, 'closed'), { uid: STRANGER.uid, gid })).toBeUndefined();
    expect(firstImpassable(join(folder, 'closed'), { uid, gid })).toBe(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0o700);
  });
});

describe(commandAs, () => {
  it('leaves the command alone for the user of this process', () => {
    expect(commandAs(undefined, ['/'], 'initdb', ['-D', 'x'])).toEqual({
      file: 'initdb',
      args: ['-D', 'x'],
      identity: {},
    });
  });

  it('becomes another user directly where that user can reach everything', () => {
    expect(commandAs(STRANGER, ['/'], 'initdb', [])).toEqual({ file: 'initdb', args: [], identity: STRANGER });
  });
});
