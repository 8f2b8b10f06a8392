import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata, type Provider } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthBeat } from './beat/health-beat';
import { HealthSettings } from './health.settings';
import { Lifecycle } from './lifecycle';
import { HealthController } from './pages/health.controller';
import { HEALTH_CONTRIBUTORS, type HealthContributor } from './pages/health.contributor';
import { HealthPages } from './pages/health-pages';
import { processContributors } from './pages/process.contributors';
import { HealthThread } from './thread/health-thread';

export interface HealthModuleOptions {
  /** Modules that provide what `contributors` injects. @default none */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Makes the list of contributors; what this process itself is comes before them. @default none */
  readonly contributors?: Pick<FactoryProvider<readonly HealthContributor[]>, 'useFactory' | 'inject'>;
  /** @default those of a global ConfigModule */
  readonly settings?: HealthSettings;
}

/** `/health/*` on the main port and on `HEALTH_PORT`, and the {@link Lifecycle} behind them. */
@Module({})
export class HealthModule {
  static forRoot({ imports = [], contributors, settings }: HealthModuleOptions = {}): DynamicModule {
    const list: Provider = {
      provide: HEALTH_CONTRIBUTORS,
      inject: contributors?.inject ?? [],
      useFactory: async (...injected: never[]) => [
        ...processContributors(),
        ...((await contributors?.useFactory(...injected)) ?? []),
      ],
    };
    return {
      module: HealthModule,
      // Silent: a process that drains is not ready twice a second, and no line of the log makes that better.
      imports: [TerminusModule.forRoot({ logger: false }), ...imports],
      controllers: [HealthController],
      providers: [
        Lifecycle,
        list,
        HealthPages,
        HealthBeat,
        HealthThread,
        ...(settings === undefined ? [] : [{ provide: HealthSettings, useValue: settings }]),
      ],
      exports: [Lifecycle, HealthThread],
    };
  }
}
