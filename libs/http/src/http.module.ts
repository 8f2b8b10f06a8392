import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { Cache } from '@aqueduct/cache';
import type { Limits } from '@aqueduct/limits';
import type { Limiter } from '@aqueduct/overload';
import { ADMISSION } from './admission/admission.hook';
import { BodyGuard } from './body/body.guard';
import { ANSWER_CACHE, CachedRouteInterceptor } from './caching/cached-route.interceptor';
import { AppErrorFilter } from './errors/app-error.filter';
import { FRESHNESS_PORT, type FreshnessPort } from './freshness/freshness.hook';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { IDEMPOTENCY_PORT, type IdempotencyPort } from './idempotency/idempotency.port';
import { CLIENT_LIMITS } from './limits/limits.hook';

export interface HttpModuleOptions {
  /** Modules that provide what `freshness` and `idempotency` ask for. @default none */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Where the request's freshness scope comes from, as in any Nest provider. @default no positions are kept */
  readonly freshness?: PortProvider<FreshnessPort>;
  /** What makes POSTs with an `Idempotency-Key` take effect once. @default the header means nothing */
  readonly idempotency?: PortProvider<IdempotencyPort>;
  /** Decides how many requests are answered at once. @default all are */
  readonly admission?: PortProvider<Limiter>;
  /** Counts every request of an address, before anything is done for it. @default nobody is limited */
  readonly limits?: PortProvider<Limits>;
  /** Where the answers of `@CachedRoute` are kept. @default they are not */
  readonly cache?: PortProvider<Cache>;
}

type PortProvider<Port> =
  | { readonly useExisting: symbol | string | (abstract new (...args: never[]) => Port) }
  | { readonly useValue: Port }
  | Pick<FactoryProvider<Port>, 'useFactory' | 'inject'>;

/**
 * The error filter, the body guard and the idempotency of every route. Import it once, in the module of the app, after the module
 * whose guard authenticates: 401 comes before 400.
 */
@Module({})
export class HttpModule {
  static forRoot(options: HttpModuleOptions = {}): DynamicModule {
    const providers: Provider[] = [
      { provide: APP_FILTER, useClass: AppErrorFilter },
      { provide: APP_GUARD, useClass: BodyGuard },
      { provide: FRESHNESS_PORT, ...(options.freshness ?? { useValue: null }) } as Provider,
      { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      { provide: APP_INTERCEPTOR, useClass: CachedRouteInterceptor },
      { provide: ADMISSION, ...(options.admission ?? { useValue: null }) } as Provider,
      { provide: CLIENT_LIMITS, ...(options.limits ?? { useValue: null }) } as Provider,
      { provide: ANSWER_CACHE, ...(options.cache ?? { useValue: null }) } as Provider,
      { provide: IDEMPOTENCY_PORT, ...(options.idempotency ?? { useValue: null }) } as Provider,
    ];
    return { module: HttpModule, imports: [...(options.imports ?? [])], providers };
  }
}
