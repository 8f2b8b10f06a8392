import { Global, Module } from '@nestjs/common';
import { Guessing } from '../passwords/guessing';
import { SIGNING_KEYS, type SigningKeys } from '../tokens/signing-keys';
import { RefreshTokens } from './refresh-tokens';
import { SessionUses } from './session-uses';
import { Sessions } from './sessions';
import { SessionsReader } from './sessions.reader';
import { SessionsRepository } from './sessions.repository';
import { SignIn } from './sign-in';

/**
 * Sessions: tokens that name one are good for as long as it lives. Global; needs AuthModule, CacheModule and DatabaseModule with
 * `authSchema` in the application. Without it, tokens end with their time only.
 */
@Global()
@Module({
  providers: [
    {
      provide: RefreshTokens,
      useFactory: ({ secrets }: SigningKeys) => new RefreshTokens(secrets),
      inject: [SIGNING_KEYS],
    },
    SessionsRepository,
    SessionsReader,
    Sessions,
    SessionUses,
    SignIn,
    Guessing,
  ],
  exports: [Sessions, SignIn, Guessing],
})
export class SessionsModule {}
