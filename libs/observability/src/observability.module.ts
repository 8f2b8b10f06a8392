import { Module, type DynamicModule } from '@nestjs/common';
import { metricsModule } from './metrics/metrics.module';
import { statusModule } from './status/status.module';
import { tracesModule } from './traces/traces.module';

export interface ObservabilityModuleOptions {
  /** What the process is: the label `service` of all that it says. */
  readonly service: string;
  readonly version: string;
}

/**
 * Listens to what the other libraries say of themselves on channels of node:diagnostics_channel; none of them knows it. Import
 * it once, in the module of the app. Needs `ObservabilitySettings` and `TracesSettings` from a global ConfigModule.
 */
@Module({})
export class ObservabilityModule {
  static forRoot(options: ObservabilityModuleOptions): DynamicModule {
    const metrics = metricsModule(options);
    return { module: ObservabilityModule, imports: [metrics, tracesModule(options), statusModule(metrics)] };
  }
}
