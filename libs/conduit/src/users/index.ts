export { AccountClaims } from './account-claims';
export { AccountsModule } from './accounts.module';
export { AccountsReader, type ProfileRow } from './accounts.reader';
export { canonicalUsername, claimsOf } from './names';
export { LIMITS } from './dto/limits';
export { LoginService } from './login.service';
export { RegistrationService } from './registration.service';
export { UsersModule } from './users.module';
