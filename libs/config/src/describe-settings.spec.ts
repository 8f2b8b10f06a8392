import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { describeSettings } from './describe-settings';
import { Setting } from './setting.decorator';

class SampleSettings {
  @Setting({ name: 'SAMPLE_SIZE', doc: 'How large.', unit: 'rows' })
  @IsInt()
  @Min(1)
  @Max(9)
  readonly size: number = 3;

  @Setting({ name: 'SAMPLE_CONCURRENCY', doc: 'How many.', defaultDoc: 'number of cores', group: 'Speed' })
  readonly concurrency: number = 17;

  @Setting({ name: 'SAMPLE_KEY', doc: 'The key.', secret: true, example: 'abc' })
  readonly key!: string;

  @Setting({ name: 'SAMPLE_NOTE', doc: 'A note.' })
  @IsOptional()
  readonly note?: string;

  @Setting({ name: 'SAMPLE_<n>_URLS', doc: 'URLs.', list: true })
  readonly urls: ReadonlyMap<number, readonly string[]> = new Map();
}

describe(describeSettings, () => {
  const rows = new Map(describeSettings([SampleSettings]).map((row) => [row.name, row]));

  it('tells all that the documents need', () => {
    expect(rows.get('SAMPLE_SIZE')).toEqual({
      name: 'SAMPLE_SIZE',
      group: 'Sample',
      type: 'a whole number from 1 to 9',
      default: '3',
      defaultDoc: undefined,
      required: false,
      unit: 'rows',
      doc: 'How large.',
      secret: false,
      example: undefined,
    });
  });

  it('tells how a computed default is computed', () => {
    expect(rows.get('SAMPLE_CONCURRENCY')).toMatchObject({
      default: undefined,
      defaultDoc: 'number of cores',
      group: 'Speed',
    });
  });

  it('tells what is required, and only that', () => {
    expect([...rows.values()].filter(({ required }) => required).map(({ name }) => name)).toEqual(['SAMPLE_KEY']);
  });

  it('lists a family once', () => {
    expect(rows.get('SAMPLE_<n>_URLS')).toMatchObject({ default: undefined, type: expect.stringContaining('list') });
  });
});
