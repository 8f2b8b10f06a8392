import { Shell } from './shell';

describe(Shell.name, () => {
  let ran: string[];
  let printed: string;
  let shell: Shell;

  beforeEach(() => {
    ran = [];
    printed = '';
    const run = async (sql: string) => {
      if (sql.includes('wrong')) throw Object.assign(new Error('no'), { code: '42601' });
      ran.push(sql);
      return { command: 'SELECT', rowCount: 0, columns: ['a'], rows: [] };
    };
    shell = new Shell({ run }, (text) => (printed += text), true);
  });

  it('runs a statement once it has ended, over several lines', async () => {
    await shell.take('SELECT 1');
    expect(ran).toEqual([]);
    expect(shell.isPending).toBe(true);
    await shell.take('+ 1; SELECT 2;');
    expect(ran).toEqual(['SELECT 1\n+ 1', 'SELECT 2']);
    expect(shell.isPending).toBe(false);
    expect(printed).toBe('{"command":"SELECT","rowCount":0,"rows":[]}\n'.repeat(2));
  });

  it('runs the last statement of a text without its semicolon', async () => {
    await shell.runScript('SELECT 1; SELECT 2 -- the end');
    expect(ran).toEqual(['SELECT 1', 'SELECT 2 -- the end']);
  });

  it('finds commands between the statements of a text', async () => {
    await shell.runScript("SELECT '\n\\q\n';\n\\d\n\nSELECT 2;\n\\q\nSELECT 3");
    expect(ran.map((sql) => sql.trim().slice(0, 8))).toEqual(["SELECT '", 'SELECT n', 'SELECT 2']);
  });

  it('forgets what follows a statement that failed', async () => {
    await expect(shell.take('wrong; SELECT 2; SELECT')).rejects.toThrow('ERROR 42601: no');
    expect(ran).toEqual([]);
    expect(shell.isPending).toBe(false);
  });

  it('shows tables, one table and its help, and quits', async () => {
    await shell.take('\\d');
    await shell.take("\\d odd'name;");
    expect(ran).toHaveLength(3);
    expect(ran[0]).toContain('FROM pg_class');
    expect(ran[1]).toContain("'odd''name'::regclass");
    await shell.take('\\?');
    expect(printed).toContain('\\q');
    expect(await shell.take('\\q')).toBe('quit');
    await expect(shell.take('\\x')).rejects.toThrow('There is no command \\x: \\? lists them');
  });

  it('takes a backslash inside a statement for what it is', async () => {
    await shell.take("SELECT '");
    await shell.take("\\q';");
    expect(ran).toEqual(["SELECT '\n\\q'"]);
  });
});
