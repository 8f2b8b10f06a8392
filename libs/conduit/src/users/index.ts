export { AccountClaims } from './account-claims';
export { AccountsReader, type AccountRow, type ProfileRow } from './accounts.reader';
export { canonicalUsername } from './names';
export { RegistrationService, type ImportedAccount, type Registration } from './registration.service';
export { UsersModule } from './users.module';
