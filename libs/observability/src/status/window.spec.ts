import { Window } from './window';

describe(Window.name, () => {
  it('shows who looks for the first time all that was since the start', () => {
    expect(new Window(0, 1000).look(500, 61_000)).toEqual({ value: 0, seconds: 60 });
  });

  it('shows the last ten seconds to who looks each second', () => {
    const window = new Window(0, 0);
    for (let second = 1; second < 30; second++) window.look(second * 7, second * 1000);
    expect(window.look(30 * 7, 30_000)).toEqual({ value: 20 * 7, seconds: 10 });
  });

  it('shows what was since the last look to who comes back after a while', () => {
    const window = new Window(0, 0);
    for (let second = 1; second <= 5; second++) window.look(second, second * 1000);
    expect(window.look(90, 95_000)).toEqual({ value: 5, seconds: 90 });
    expect(window.look(91, 96_000)).toEqual({ value: 90, seconds: 1 });
  });

  it('never divides by nothing', () => {
    expect(new Window(0, 1000).look(1, 1000).seconds).toBeGreaterThan(0);
  });
});
