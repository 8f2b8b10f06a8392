import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata, type Provider } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HEALTH_CONTRIBUTORS, type HealthContributor } from './health.contributor';
import { HealthController } from './health.controller';
import { Lifecycle } from './lifecycle';

export interface HealthModuleOptions {
  /** Modules that provide what `contributors` injects. @default none */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Makes the list of contributors. @default nothing but the lifecycle is reported */
  readonly contributors?: Pick<FactoryProvider<readonly HealthContributor[]>, 'useFactory' | 'inject'>;
}

/** `/health/live` and `/health/ready`, and the {@link Lifecycle} behind them. */
@Module({})
export class HealthModule {
  static forRoot({ imports = [], contributors }: HealthModuleOptions = {}): DynamicModule {
    const list: Provider = { provide: HEALTH_CONTRIBUTORS, ...(contributors ?? { useValue: [] }) };
    return {
      module: HealthModule,
      // Silent: a process that drains is not ready twice a second, and no line of the log makes that better.
      imports: [TerminusModule.forRoot({ logger: false }), ...imports],
      controllers: [HealthController],
      providers: [Lifecycle, list],
      exports: [Lifecycle],
    };
  }
}
