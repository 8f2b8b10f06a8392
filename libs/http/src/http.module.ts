import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { BodyGuard } from './body/body.guard';
import { AppErrorFilter } from './errors/app-error.filter';
import { FRESHNESS_PORT, type FreshnessPort } from './freshness/freshness.hook';

export interface HttpModuleOptions {
  /** Modules that provide what `freshness` asks for. @default none */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Where the request's freshness scope comes from, as in any Nest provider. @default no positions are kept */
  readonly freshness?:
    | { readonly useExisting: symbol | string | (abstract new (...args: never[]) => FreshnessPort) }
    | { readonly useValue: FreshnessPort }
    | Pick<FactoryProvider<FreshnessPort>, 'useFactory' | 'inject'>;
}

/**
 * The error filter and the body guard of every route. Import it once, in the module of the app, after the module
 * whose guard authenticates: 401 comes before 400.
 */
@Module({})
export class HttpModule {
  static forRoot(options: HttpModuleOptions = {}): DynamicModule {
    const providers: Provider[] = [
      { provide: APP_FILTER, useClass: AppErrorFilter },
      { provide: APP_GUARD, useClass: BodyGuard },
      { provide: FRESHNESS_PORT, ...(options.freshness ?? { useValue: null }) } as Provider,
    ];
    return { module: HttpModule, imports: [...(options.imports ?? [])], providers };
  }
}
