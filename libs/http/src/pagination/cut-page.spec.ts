import { cutPage } from './cut-page';

const rows = [{ id: '3' }, { id: '2' }, { id: '1' }];

describe(cutPage, () => {
  it('tells the last id of a page that others follow', () => {
    expect(cutPage(rows, 2)).toEqual({ rows: [{ id: '3' }, { id: '2' }], next: '2' });
  });

  it.each([3, 4])('tells nothing when all of it fits within %i', (limit) => {
    expect(cutPage(rows, limit)).toEqual({ rows, next: undefined });
  });
});
