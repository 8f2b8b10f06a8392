import { Setting } from '@aqueduct/config';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';

const STATUS_PAGES = ['auto', 'on', 'off'] as const;

/** Settings of `ObservabilityModule`. */
export class ObservabilitySettings {
  @Setting({ name: 'METRICS_ENABLED', doc: 'Whether metrics are kept, and shown at /metrics.' })
  @IsBoolean()
  readonly metricsEnabled: boolean = true;

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

  @Setting({ name: 'MANAGEMENT_HOST', doc: 'Address on which that listens; 0.0.0.0 for all interfaces.' })
  @IsString()
  @IsNotEmpty()
  readonly managementHost: string = '127.0.0.1';

  @Setting({
    name: 'STATUS_PAGE',
    doc: 'Whether there is a page at /status that shows people how the process is; auto: unless NODE_ENV is production and no MANAGEMENT_PORT keeps it from the world.',
  })
  @IsIn(STATUS_PAGES)
  readonly statusPage: (typeof STATUS_PAGES)[number] = 'auto';
}
