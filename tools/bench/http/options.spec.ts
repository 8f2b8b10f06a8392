import { readOptions } from './options';

describe(readOptions, () => {
  it('measures three rounds of everything when nothing is said', () => {
    expect(readOptions([])).toMatchObject({ isQuick: false, articles: 10_000, shards: 2, rounds: 3, warmUpSeconds: 5 });
  });

  it('takes fewer articles and shorter rounds with --quick, unless they are given', () => {
    expect(readOptions(['--quick'])).toMatchObject({ articles: 2000, seconds: 1 });
    expect(readOptions(['--quick', '--articles', '500', '--seconds', '2'])).toMatchObject({
      articles: 500,
      seconds: 2,
    });
  });

  it('takes any number of other back ends', () => {
    const args = ['--also', 'one=http://127.0.0.1:8080/', '--also', 'two=http://localhost:81'];
    expect(readOptions(args)?.also).toEqual([
      { name: 'one', url: 'http://127.0.0.1:8080' },
      { name: 'two', url: 'http://localhost:81' },
    ]);
  });

  it('says what is wrong with an option', () => {
    expect(() => readOptions(['--also', 'http://127.0.0.1'])).toThrow('--also must be <name>=<url>');
    expect(() => readOptions(['--shards', '3'])).toThrow('--shards must be 1 or 2');
    expect(() => readOptions(['--rounds', '0'])).toThrow('--rounds must be a whole number from 1');
    expect(() => readOptions(['--fast'])).toThrow("Unknown option '--fast'");
  });

  it('gives nothing when help is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });
});
