import { inspect } from 'node:util';
import { IsIn, IsInt, IsOptional, IsUrl, Max, Min } from 'class-validator';
import { Setting } from './setting.decorator';
import { SettingsError } from './settings.errors';
import { loadSettings } from './settings.loader';
import type { CheckedSettings, SettingsClass } from './settings.model';
import type { Environment } from './sources';

class PoolSettings implements CheckedSettings {
  @Setting({ name: 'DATABASE_POOL_MAX', doc: 'Connections per node.', unit: 'connections' })
  @IsInt()
  @Min(1)
  @Max(500)
  readonly poolMax: number = 10;

  @Setting({ name: 'DATABASE_POOL_MIN', doc: 'Connections kept open.' })
  @IsInt()
  @Min(0)
  readonly poolMin: number = 0;

  @Setting({ name: 'DATABASE_POOL_LIFO', doc: 'Whether the last connection returned is the first reused.' })
  readonly lifo: boolean = true;

  @Setting({ name: 'DATABASE_FRESHNESS', doc: 'What readers are promised.' })
  @IsIn(['bounded', 'strict'])
  readonly freshness: string = 'bounded';

  check(): readonly string[] {
    return this.poolMin > this.poolMax ? ['DATABASE_POOL_MIN must not be above DATABASE_POOL_MAX'] : [];
  }
}

class NodeSettings {
  @Setting({ name: 'DIRECTORY_DATABASE_URL', doc: 'Where the directory is.', secret: true })
  @IsOptional()
  @IsUrl({ protocols: ['postgres'], require_tld: false, require_protocol: true })
  readonly directoryUrl?: string;

  @Setting({ name: 'DIRECTORY_DATABASE_NAMES', doc: 'Names.' })
  readonly names: readonly string[] = ['a'];

  @Setting({ name: 'SHARD_<n>_DATABASE_URL', doc: 'Where a shard is.', secret: true })
  @IsUrl({ protocols: ['postgres'], require_tld: false, require_protocol: true })
  readonly shardUrls: ReadonlyMap<number, string> = new Map();

  @Setting({ name: 'SHARD_<n>_REPLICA_NAMES', doc: 'Replicas of a shard.', list: true })
  readonly replicas: ReadonlyMap<number, readonly string[]> = new Map();
}

class RequiredSettings {
  @Setting({ name: 'SERVICE_NAME', doc: 'What the service is called.' })
  @IsIn(['api', 'worker'])
  readonly name!: string;
}

const mistakesOf = (classes: readonly SettingsClass[], environment: Environment): readonly string[] => {
  try {
    loadSettings(classes, environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
};

describe(loadSettings, () => {
  it('takes the defaults when nothing is set, and an empty value is nothing', () => {
    const [pool] = loadSettings([PoolSettings], { DATABASE_POOL_MAX: '' });
    expect(pool).toMatchObject({ poolMax: 10, poolMin: 0, lifo: true, freshness: 'bounded' });
  });

  it('converts text to the type of the property', () => {
    const [pool, nodes] = loadSettings([PoolSettings, NodeSettings], {
      DATABASE_POOL_MAX: '25',
      DATABASE_POOL_LIFO: '0',
      DIRECTORY_DATABASE_NAMES: 'b, c',
    });
    expect(pool).toMatchObject({ poolMax: 25, lifo: false });
    expect(nodes.names).toEqual(['b', 'c']);
  });

  it('gathers a family into a map, in the order of its numbers', () => {
    const [nodes] = loadSettings([NodeSettings], {
      SHARD_10_DATABASE_URL: 'postgres://ten',
      SHARD_2_DATABASE_URL: 'postgres://two',
      SHARD_2_REPLICA_NAMES: 'x,y',
    });
    expect([...nodes.shardUrls]).toEqual([
      [2, 'postgres://two'],
      [10, 'postgres://ten'],
    ]);
    expect(nodes.replicas).toEqual(new Map([[2, ['x', 'y']]]));
  });

  it.each(['many', '10s', '1e3', '0x10', ' 7', '1_000', '99999999999999999999'])(
    'refuses "%s" for a number',
    (text) => {
      expect(mistakesOf([PoolSettings], { DATABASE_POOL_MAX: text })).toEqual([
        `DATABASE_POOL_MAX is "${text}": must be a whole number from 1 to 500`,
      ]);
    },
  );

  it('names the setting, the value and the rule of every mistake at once', () => {
    expect(
      mistakesOf([PoolSettings, NodeSettings], {
        DATABASE_POOL_MAX: '501',
        DATABASE_POOL_MIN: '-1',
        DATABASE_POOL_LIFO: 'yes',
        DATABASE_FRESHNESS: 'fresh',
        DIRECTORY_DATABASE_NAMES: 'a,,b',
      }),
    ).toEqual([
      'DATABASE_POOL_MAX is "501": must be a whole number from 1 to 500',
      'DATABASE_POOL_MIN is "-1": must be a whole number of at least 0',
      'DATABASE_POOL_LIFO is "yes": must be true or false',
      'DATABASE_FRESHNESS is "fresh": must be one of bounded, strict',
      'DIRECTORY_DATABASE_NAMES is "a,,b": must be a list separated by commas, none empty',
    ]);
  });

  it('says three lines for three wrong variables in its message', () => {
    const environment = { DATABASE_POOL_MAX: 'a', DATABASE_POOL_MIN: 'b', DATABSE_FRESHNESS: 'strict' };
    expect(() => loadSettings([PoolSettings], environment)).toThrow(
      new SettingsError([
        'DATABASE_POOL_MAX is "a": must be a whole number from 1 to 500',
        'DATABASE_POOL_MIN is "b": must be a whole number of at least 0',
        'DATABSE_FRESHNESS is not a setting: did you mean DATABASE_FRESHNESS?',
      ]),
    );
  });

  it('names what is missing', () => {
    expect(mistakesOf([RequiredSettings], {})).toEqual(['SERVICE_NAME is missing: must be one of api, worker']);
  });

  it('asks rules that span settings once each setting is right', () => {
    const sentence = 'DATABASE_POOL_MIN must not be above DATABASE_POOL_MAX';
    expect(mistakesOf([PoolSettings], { DATABASE_POOL_MIN: '11' })).toEqual([sentence]);
    expect(mistakesOf([PoolSettings], { DATABASE_POOL_MIN: '11', DATABASE_POOL_LIFO: '?' })).not.toContain(sentence);
  });

  it('shortens a value too long to read', () => {
    const [mistake] = mistakesOf([PoolSettings], { DATABASE_FRESHNESS: 'x'.repeat(5000) });
    expect(mistake).toMatch(/^DATABASE_FRESHNESS is "x{100}\.\.\.": must be one of/);
  });

  it('never prints a secret, alone or in a family', () => {
    const mistakes = mistakesOf([NodeSettings], {
      DIRECTORY_DATABASE_URL: 'hunter2',
      SHARD_0_DATABASE_URL: 'postgres://right',
      SHARD_1_DATABASE_URL: 'hunter3',
    });
    expect(mistakes).toEqual([
      'DIRECTORY_DATABASE_URL has a wrong value (secret, not shown): must be a URL address',
      'SHARD_1_DATABASE_URL has a wrong value (secret, not shown): must be a URL address',
    ]);
  });

  it('blacks a secret out of the words of a rule that quotes it', () => {
    class Quoting implements CheckedSettings {
      @Setting({ name: 'SIGNING_SECRET', doc: 'A secret.', secret: true })
      @IsUrl({}, { message: '$property must be a URL, not $value' })
      readonly secret: string = '';

      check(): readonly string[] {
        return [`SIGNING_SECRET ${this.secret} is not reachable`];
      }
    }
    expect(mistakesOf([Quoting], { SIGNING_SECRET: 'hunter2' })).toEqual([
      'SIGNING_SECRET has a wrong value (secret, not shown): must be a URL, not ***',
    ]);
    expect(mistakesOf([Quoting], { SIGNING_SECRET: 'http://x.com' })).toEqual(['SIGNING_SECRET *** is not reachable']);
  });

  it('keeps secrets out of logs and JSON, and in reach of code', () => {
    const [nodes] = loadSettings([NodeSettings], { DIRECTORY_DATABASE_URL: 'postgres://hunter2' });
    expect(nodes.directoryUrl).toBe('postgres://hunter2');
    expect(inspect(nodes) + JSON.stringify(nodes)).not.toContain('hunter2');
    expect(JSON.parse(JSON.stringify(nodes))).toMatchObject({ directoryUrl: '***', names: ['a'] });
  });

  it('gives objects, lists and maps that refuse to change', () => {
    const [nodes] = loadSettings([NodeSettings], { SHARD_0_DATABASE_URL: 'postgres://zero' });
    expect(() => Object.assign(nodes, { names: [] })).toThrow(TypeError);
    expect(() => (nodes.names as string[]).push('b')).toThrow(TypeError);
    expect(() => (nodes.shardUrls as Map<number, string>).set(1, '')).toThrow('cannot change after the start');
    expect(nodes.shardUrls.get(0)).toBe('postgres://zero');
  });

  it('refuses two settings of one name, and a class without any', () => {
    class Twin {
      @Setting({ name: 'DATABASE_POOL_MAX', doc: 'Again.' })
      readonly size: number = 1;
    }
    class Empty {}
    expect(() => loadSettings([PoolSettings, Twin], {})).toThrow(
      'DATABASE_POOL_MAX is declared by both PoolSettings.poolMax and Twin.size',
    );
    expect(() => loadSettings([Empty], {})).toThrow('Empty declares no setting: decorate its properties with @Setting');
  });

  it('refuses a property whose type it cannot read', () => {
    class Vague {
      @Setting({ name: 'VAGUE', doc: 'Anything.' })
      readonly vague!: string | number;
    }
    expect(() => loadSettings([Vague], {})).toThrow('The type of Vague.vague is neither text, number, boolean nor a');
  });

  it('is refused by the compiler on a property that cannot hold the value', () => {
    class Mistyped {
      // @ts-expect-error A family is a map, whatever its number of members.
      @Setting({ name: 'WRONG_<n>_URL', doc: '.' }) readonly single: string = '';
      // @ts-expect-error Without `list: true` each member is text.
      @Setting({ name: 'WRONG_<n>_URLS', doc: '.' }) readonly lists: ReadonlyMap<number, string[]> = new Map();
      // @ts-expect-error An environment holds no objects.
      @Setting({ name: 'WRONG_OBJECT', doc: '.' }) readonly object: object = {};
    }
    expect(Mistyped).toBeDefined();
  });

  it('reads the settings of an ancestor class too', () => {
    class Extended extends PoolSettings {
      @Setting({ name: 'DATABASE_EXTRA', doc: 'More.' })
      readonly extra: string = '';
    }
    const [extended] = loadSettings([Extended], { DATABASE_POOL_MAX: '3', DATABASE_EXTRA: 'x' });
    expect(extended).toMatchObject({ poolMax: 3, extra: 'x' });
  });
});
