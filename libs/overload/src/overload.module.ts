import { Module, type DynamicModule } from '@nestjs/common';
import { Limiter } from './limiter';
import { LimiterClock } from './limiter-clock';
import { OverloadSettings } from './overload.settings';

export interface OverloadModuleOptions {
  /** @default those of a global ConfigModule */
  readonly settings?: OverloadSettings;
}

/** The {@link Limiter} of this process. */
@Module({})
export class OverloadModule {
  static forRoot({ settings }: OverloadModuleOptions = {}): DynamicModule {
    return {
      module: OverloadModule,
      global: true,
      providers: [
        ...(settings === undefined ? [] : [{ provide: OverloadSettings, useValue: settings }]),
        { provide: Limiter, inject: [OverloadSettings], useFactory: (given: OverloadSettings) => new Limiter(given) },
        LimiterClock,
      ],
      exports: [Limiter],
    };
  }
}
