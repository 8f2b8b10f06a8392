import { Module, type DynamicModule } from '@nestjs/common';
import { Tracer } from './tracer';
import { Traces } from './traces';
import { TracesSettings } from './traces.settings';

export interface TracesModuleOptions {
  readonly service: string;
  readonly version: string;
}

@Module({})
class TracesModule {}

/** Traces by OTLP, where a setting says to where. */
export function tracesModule({ service, version }: TracesModuleOptions): DynamicModule {
  return {
    module: TracesModule,
    providers: [
      {
        provide: Traces,
        inject: [TracesSettings],
        useFactory: ({ otlpUrl: url, sampleRatio }: TracesSettings) =>
          new Traces(url === undefined ? undefined : new Tracer({ url, service, version, sampleRatio })),
      },
    ],
  };
}
