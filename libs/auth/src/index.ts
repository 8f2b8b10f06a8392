export { AUTHENTICATED_CHANNEL, type AuthenticatedEvent } from './auth.events';
export {
  AuthKeyError,
  PasswordHashFormatError,
  RefreshTokenInvalidError,
  RefreshTokenReusedError,
  RoleMissingError,
  ScopeMissingError,
  TokenExpiredError,
  TokenInvalidError,
  TokenMissingError,
} from './auth.errors';
export { AUTH_POLICY, policyOf, type AuthPolicy } from './auth.policy';
export { AuthModule, createTokenService, type AuthModuleOptions } from './auth.module';
export {
  AUTHENTICATION_LISTENER,
  USER_PRESENCE,
  type AuthenticationListener,
  type UserPresence,
  type Viewer,
} from './auth.ports';
export { AuthSettings } from './auth.settings';
export { accessRuleOf, type AccessRule } from './access/access-rule';
export { isAtLeast, ROLES, type Role } from './access/role';
export { Roles } from './access/roles';
export { RolesModule } from './access/roles.module';
export type { RoleRow } from './access/roles.reader';
export { SCOPES, type Scope } from './access/scope';
export {
  AtLeast,
  CurrentClient,
  CurrentUser,
  NeedsScope,
  OnlyFor,
  OptionalAuth,
  Public,
} from './guard/access.decorators';
export type { Client } from './guard/client';
export { viewerOf } from './guard/viewer';
export { BreachedPasswords } from './passwords/breached-passwords';
export { Guessing, type Attempt } from './passwords/guessing';
export { PasswordFilter, PasswordFilterError } from './passwords/password-filter';
export { PasswordHasher } from './passwords/password.hasher';
export { SessionRetention } from './sessions/session-retention';
export { Sessions, type SessionGrant } from './sessions/sessions';
export type { SessionRow } from './sessions/sessions.reader';
export { SessionsModule } from './sessions/sessions.module';
export { SignIn, type Credentials } from './sessions/sign-in';
export { KeyFile, KeyFileError, type KeyStatus } from './tokens/key-file';
export { JWKS_PATH } from './tokens/jwks.controller';
export { TokenService, type AccessClaims } from './tokens/token.service';
