import { Module, type DynamicModule } from '@nestjs/common';
import { loadSettings } from './settings.loader';
import type { SettingsClass } from './settings.model';
import type { Environment } from './sources';

export interface ConfigModuleOptions {
  /** Settings classes of the whole process; each becomes injectable by its class. */
  readonly settings: readonly SettingsClass[];
  /** @default the environment of the process over `.env` in the working directory */
  readonly env?: Environment;
  /** Whether modules may inject settings without importing this one. @default false */
  readonly isGlobal?: boolean;
}

/** Provides settings that are valid and frozen before the first other provider is made. */
@Module({})
export class ConfigModule {
  /** @throws SettingsError with all mistakes at once. */
  static forRoot({ settings, env, isGlobal = false }: ConfigModuleOptions): DynamicModule {
    const instances = loadSettings(settings, env);
    return {
      module: ConfigModule,
      global: isGlobal,
      providers: settings.map((provide, index) => ({ provide, useValue: instances[index] })),
      exports: [...settings],
    };
  }
}
