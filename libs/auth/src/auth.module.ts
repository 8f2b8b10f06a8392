import { systemClock } from '@aqueduct/kernel';
import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthKeyError } from './auth.errors';
import { AUTH_POLICY, policyOf, type AuthPolicy } from './auth.policy';
import { AuthSettings } from './auth.settings';
import { AuthGuard } from './guard/auth.guard';
import { Pseudonyms } from './guard/pseudonyms';
import { BreachedPasswords } from './passwords/breached-passwords';
import { PasswordHasher } from './passwords/password.hasher';
import { JwksController } from './tokens/jwks.controller';
import { readSigningKeys, SIGNING_KEYS, type SigningKeys } from './tokens/signing-keys';
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
  return tokenServiceOf(await keysOf(settings), policyOf(settings));
}

async function keysOf({ signingKey, verificationKeys }: AuthSettings): Promise<SigningKeys> {
  if (signingKey === undefined) {
    throw new AuthKeyError('AUTH_SIGNING_KEY must be set: make one with `openssl genpkey -algorithm ed25519`');
  }
  return readSigningKeys(signingKey, verificationKeys);
}

function tokenServiceOf(keys: SigningKeys, { tokenTtlSeconds }: AuthPolicy): TokenService {
  return new TokenService({ keys, ttlSeconds: tokenTtlSeconds, clock: systemClock });
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
      provide: SIGNING_KEYS,
      useFactory: ({ settings }: AuthModuleOptions) => keysOf(settings),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: AUTH_POLICY,
      useFactory: ({ settings }: AuthModuleOptions) => policyOf(settings),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    { provide: TokenService, useFactory: tokenServiceOf, inject: [SIGNING_KEYS, AUTH_POLICY] },
    {
      provide: Pseudonyms,
      useFactory: ({ settings }: AuthModuleOptions) => new Pseudonyms(settings.signingKey ?? ''),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    { provide: PasswordHasher, useFactory: createPasswordHasher, inject: [MODULE_OPTIONS_TOKEN] },
    {
      provide: BreachedPasswords,
      useFactory: ({ settings }: AuthModuleOptions, { refusesBreached }: AuthPolicy) =>
        BreachedPasswords.open({ isOn: refusesBreached, file: settings.breachedPasswordsFile }),
      inject: [MODULE_OPTIONS_TOKEN, AUTH_POLICY],
    },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  controllers: [JwksController],
  exports: [TokenService, PasswordHasher, BreachedPasswords, Pseudonyms, AUTH_POLICY, SIGNING_KEYS],
})
export class AuthModule extends ConfigurableModuleClass {}
