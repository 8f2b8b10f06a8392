export { AUTHENTICATED_CHANNEL, type AuthenticatedEvent } from './auth.events';
export {
  AuthKeyError,
  PasswordHashFormatError,
  TokenExpiredError,
  TokenInvalidError,
  TokenMissingError,
} from './auth.errors';
export { AuthModule, createTokenService, type AuthModuleOptions } from './auth.module';
export {
  AUTHENTICATION_LISTENER,
  USER_PRESENCE,
  type AuthenticationListener,
  type UserPresence,
  type Viewer,
} from './auth.ports';
export { AuthSettings } from './auth.settings';
export { CurrentUser, OptionalAuth, Public } from './guard/access.decorators';
export { viewerOf } from './guard/viewer';
export { PasswordHasher } from './passwords/password.hasher';
export { TokenService } from './tokens/token.service';
