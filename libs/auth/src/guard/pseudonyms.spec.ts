import { Pseudonyms } from './pseudonyms';

describe(Pseudonyms, () => {
  it('call the same user the same in every process of the installation', () => {
    const [here, there] = [new Pseudonyms('secret'), new Pseudonyms('secret')];
    expect(here.of('42')).toMatch(/^[0-9a-f]{12}$/);
    expect([here.of('42'), there.of('42')]).toEqual([here.of('42'), here.of('42')]);
  });

  it('are others for another user, and in another installation', () => {
    const names = [new Pseudonyms('a').of('42'), new Pseudonyms('a').of('43'), new Pseudonyms('b').of('42')];
    expect(new Set(names).size).toBe(3);
  });
});
