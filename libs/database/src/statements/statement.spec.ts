import { statement } from './statement';

describe(statement.name, () => {
  it('may be declared again with the same text, as a module that is loaded twice does', () => {
    expect(statement('spec.same', 'SELECT 1')).toEqual(statement('spec.same', 'SELECT 1'));
  });

  it('refuses a second text under one name: a connection keeps one plan for it', () => {
    statement('spec.twice', 'SELECT 1');
    expect(() => statement('spec.twice', 'SELECT 2')).toThrow('Two statements are called spec.twice');
  });

  it('refuses a name that PostgreSQL would cut', () => {
    expect(() => statement('x'.repeat(64), 'SELECT 1')).toThrow('longer than 63');
  });
});
