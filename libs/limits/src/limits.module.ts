import { CacheRedis } from '@aqueduct/cache';
import {
  Module,
  type DynamicModule,
  type ExecutionContext,
  type FactoryProvider,
  type InjectionToken,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { LIMIT_CLASS, type LimitClass } from './limit-class.decorator';
import { Limits, type LimitName, type LimitsOptions } from './limits';
import { LimitsGuard } from './limits.guard';
import { LimitsSettings } from './limits.settings';
import { LimitsStorage } from './limits.storage';
import { LocalMeters, SharedMeters } from './meters';

export interface LimitsModuleOptions {
  /** Injected into `isEnabledByDefault` and `userOf`. */
  readonly inject?: readonly InjectionToken[];
  /** Whether limits are kept where LIMITS_ENABLED is not set. @default false */
  readonly isEnabledByDefault?: (...injected: never[]) => boolean;
  /** Who is signed in. @default nobody */
  readonly userOf?: (request: object) => string | undefined;
  /** Whether the request is a client's, and not the process's own or an operator's. @default they all are */
  readonly isClients?: (request: LimitedRequest) => boolean;
}

/** What is known of a request on the way to its handler. */
export interface LimitedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const MINUTE_MS = 60_000;
const STRANGER_TRIES = 2;
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Limits of each client, kept by the guard of `@nestjs/throttler`. Import it after AuthModule: guards run in their order, and
 * this one must know who is signed in. Needs CacheModule, whose Redis all processes share where there is one.
 */
@Module({})
export class LimitsModule {
  static forRoot({
    inject = [],
    isEnabledByDefault = () => false,
    userOf = () => undefined,
    isClients = () => true,
  }: LimitsModuleOptions = {}): DynamicModule {
    const limits: FactoryProvider<Limits> = {
      provide: Limits,
      inject: [LimitsSettings, CacheRedis, ...inject],
      useFactory: (settings: LimitsSettings, redis: CacheRedis, ...injected: unknown[]) =>
        limitsOf(settings, redis, settings.isEnabled ?? isEnabledByDefault(...(injected as never[]))),
    };
    const parts: DynamicModule = {
      module: LimitsPartsModule,
      providers: [limits, LimitsStorage],
      exports: [limits, LimitsStorage],
    };
    return {
      module: LimitsModule,
      global: true,
      imports: [
        parts,
        ThrottlerModule.forRootAsync({
          imports: [parts],
          inject: [Limits, LimitsStorage],
          useFactory: (known: Limits, storage: LimitsStorage) => throttlersOf(known, storage, { userOf, isClients }),
        }),
      ],
      providers: [{ provide: APP_GUARD, useClass: LimitsGuard }],
      exports: [parts],
    };
  }
}

@Module({})
class LimitsPartsModule {}

function limitsOf(settings: LimitsSettings, redis: CacheRedis, isEnabled: boolean): Limits {
  const perMinute = (max: number): LimitsOptions['limits'][LimitName] => ({ max, windowMs: MINUTE_MS });
  const meters = new SharedMeters(redis, new LocalMeters(settings.keysMax), redis.namespace);
  return new Limits(meters, {
    isEnabled,
    keysMax: settings.keysMax,
    limits: {
      address: perMinute(settings.addressPerMinute),
      user: perMinute(settings.userPerMinute),
      writes: perMinute(settings.writesPerMinute),
      'sign-in': perMinute(settings.signInPerMinute),
      requests: perMinute(settings.requestsPerMinute),
      guesses: { max: settings.guessesPerQuarterHour, windowMs: 15 * MINUTE_MS },
      'guesses-address': { max: settings.addressGuessesPerQuarterHour, windowMs: 15 * MINUTE_MS },
      'guesses-account': { max: settings.accountGuessesPerHour, windowMs: 60 * MINUTE_MS },
      'guesses-stranger': { max: STRANGER_TRIES, windowMs: 60 * MINUTE_MS },
    },
  });
}

function throttlersOf(
  limits: Limits,
  storage: LimitsStorage,
  { userOf, isClients }: Required<Pick<LimitsModuleOptions, 'userOf' | 'isClients'>>,
): ThrottlerModuleOptions {
  const requestIn = (context: ExecutionContext): LimitedRequest => context.switchToHttp().getRequest<LimitedRequest>();
  const classOf = (context: ExecutionContext): LimitClass | undefined =>
    Reflect.getMetadata(LIMIT_CLASS, context.getHandler()) as LimitClass | undefined;
  const user = (request: object): string => userOf(request) ?? '';
  const isOff = (context: ExecutionContext): boolean =>
    !limits.isEnabled || context.getType() !== 'http' || !isClients(requestIn(context));
  const throttler = (name: LimitName, concerns: (context: ExecutionContext) => boolean, byUser = false) => ({
    name,
    limit: limits.limitOf(name).max,
    ttl: limits.limitOf(name).windowMs,
    skipIf: (context: ExecutionContext) => isOff(context) || !concerns(context),
    ...(byUser ? { getTracker: user } : {}),
  });
  const isKnown = (context: ExecutionContext): boolean => userOf(requestIn(context)) !== undefined;
  return {
    storage,
    throttlers: [
      throttler('sign-in', (context) => classOf(context) === 'sign-in'),
      throttler('address', (context) => !isKnown(context) && classOf(context) === undefined),
      throttler('user', isKnown, true),
      throttler('writes', (context) => isKnown(context) && WRITES.has(requestIn(context).method), true),
    ],
  };
}
