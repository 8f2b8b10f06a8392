import { Setting } from '@aqueduct/config';
import { IsInt, Max, Min } from 'class-validator';

/** What an operator may set about exports. */
export class ExportsSettings {
  @Setting({
    name: 'EXPORTS_MAX',
    doc: 'Most exports that an api process sends at once, each in some MiB of memory; one more is 503.',
    unit: 'exports',
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly max: number = 20;
}
