import { Setting } from '@aqueduct/config';
import { IsNumber, IsOptional, IsUrl, Max, Min } from 'class-validator';

const HTTP = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

/** Settings of traces. */
export class TracesSettings {
  @Setting({
    name: 'TRACES_OTLP_URL',
    doc: 'Where traces are sent, by OTLP over HTTP: `http://collector:4318/v1/traces`.',
    defaultDoc: 'none: nothing is traced',
  })
  @IsOptional()
  @IsUrl(HTTP, { message: 'must be a URL such as http://collector:4318/v1/traces' })
  readonly otlpUrl?: string;

  @Setting({
    name: 'TRACES_SAMPLE_RATIO',
    doc: 'Which part of the traces that begin here is kept, 0 to 1. One that its client keeps is kept; so is, of each process, what failed.',
  })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly sampleRatio: number = 0.01;
}
