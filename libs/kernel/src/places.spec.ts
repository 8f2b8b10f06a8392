import { Places } from './places';

const places = (): Places => new Places({ name: 'test', total: 3, setting: 'TEST_MAX', perOwner: 2 });

describe(Places.name, () => {
  it('turns away who has as many as one owner may have, and nobody else', () => {
    const all = places();
    for (let count = 0; count < 2; count++) all.take('ann');
    expect(() => all.take('ann')).toThrow('test is overloaded: user ann has 2 open');
    expect(() => all.take('jake')).not.toThrow();
  });

  it('turns everybody away when all are taken, and names the setting', () => {
    const all = places();
    for (const owner of ['ann', 'jake', 'mary']) all.take(owner);
    expect(() => all.take('paul')).toThrow('test is overloaded: 3 are open (TEST_MAX)');
  });

  it('has a place again for whoever gives one back, once for each', () => {
    const all = places();
    const [leave] = [all.take('ann'), all.take('ann')];
    leave?.();
    leave?.();
    all.take('ann');
    expect(() => all.take('ann')).toThrow('user ann has 2 open');
  });
});
