import { Setting } from '@aqueduct/config';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Settings of `ObservabilityModule`. */
export class ObservabilitySettings {
  @Setting({
    name: 'MANAGEMENT_PORT',
    doc: 'TCP port of the metrics and the status page, which are on no other then; 0 takes a free one.',
    defaultDoc: 'none: they are on the main port',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly managementPort?: number;
}
