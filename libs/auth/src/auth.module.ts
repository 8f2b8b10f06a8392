import { systemClock } from '@aqueduct/kernel';
import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthKeyError } from './auth.errors';
import { AuthSettings } from './auth.settings';
import { AuthGuard } from './guard/auth.guard';
import { Pseudonyms } from './guard/pseudonyms';
import { PasswordHasher } from './passwords/password.hasher';
import { readSigningKeys } from './tokens/signing-keys';
import { TokenService } from './tokens/token.service';

export interface AuthModuleOptions {
  readonly settings: AuthSettings;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuthModuleOptions>()
  .setClassMethodName('forRoot')
  .build();

/**
 * The service that signs and verifies with the keys of the settings, outside of any application.
 * @throws AuthKeyError when a key is missing or of no use.
 */
export async function createTokenService(settings: AuthSettings): Promise<TokenService> {
  const { signingKey } = settings;
  if (signingKey === undefined) {
    throw new AuthKeyError('AUTH_SIGNING_KEY must be set: make one with `openssl genpkey -algorithm ed25519`');
  }
  const keys = await readSigningKeys(signingKey, settings.verificationKeys);
  return new TokenService({ keys, ttlSeconds: settings.tokenTtlSeconds, clock: systemClock });
}

function createPasswordHasher({ settings }: AuthModuleOptions): PasswordHasher {
  return new PasswordHasher({
    memoryKib: settings.hashMemoryKib,
    passes: settings.hashPasses,
    concurrency: settings.hashConcurrency,
    queueLimit: settings.hashQueueLimit,
  });
}

/**
 * Tokens, passwords, and a guard on every route of the application, deny by default. Global: import it once, before
 * HttpModule, with `forRoot` or `forRootAsync`; some module must provide USER_PRESENCE.
 */
@Global()
@Module({
  providers: [
    {
      provide: TokenService,
      useFactory: ({ settings }: AuthModuleOptions) => createTokenService(settings),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: Pseudonyms,
      useFactory: ({ settings }: AuthModuleOptions) => new Pseudonyms(settings.signingKey ?? ''),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    { provide: PasswordHasher, useFactory: createPasswordHasher, inject: [MODULE_OPTIONS_TOKEN] },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [TokenService, PasswordHasher],
})
export class AuthModule extends ConfigurableModuleClass {}
