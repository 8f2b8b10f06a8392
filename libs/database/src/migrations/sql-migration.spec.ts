import { sqlMigration } from './sql-migration';

describe(sqlMigration, () => {
  it('is a class that TypeORM and the ledger know by its name', () => {
    const migration = sqlMigration('Notes1767225600000', { up: 'SELECT 1', down: 'SELECT 2' });
    expect(migration.name).toBe('Notes1767225600000');
    expect(new migration().name).toBe('Notes1767225600000');
  });

  it.each(['1st', '_x', 'Notes', 'Notes17672256000', '1767225600000', 'No-tes1767225600000'])(
    'refuses the name %s',
    (name) => {
      expect(() => sqlMigration(name, { up: '', down: '' })).toThrow(/not .*: call it [A-Za-z]\w*\d{13},/);
    },
  );
});
