import { Module, type DynamicModule } from '@nestjs/common';
import { metricsModule, type MetricsModuleOptions } from './metrics/metrics.module';

export interface ObservabilityModuleOptions extends MetricsModuleOptions {}

/**
 * Listens to what the other libraries say of themselves on channels of node:diagnostics_channel; none of them knows it. Import
 * it once, in the module of the app. Needs `ObservabilitySettings` from a global ConfigModule.
 */
@Module({})
export class ObservabilityModule {
  static forRoot(options: ObservabilityModuleOptions): DynamicModule {
    return { module: ObservabilityModule, imports: [metricsModule(options)] };
  }
}
