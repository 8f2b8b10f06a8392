import { USER_PRESENCE } from '@aqueduct/auth';
import { Module } from '@nestjs/common';
import { AccountChangesService } from './account-changes.service';
import { AccountClaims } from './account-claims';
import { AccountPresence } from './account-presence';
import { AccountsReader } from './accounts.reader';
import { AccountsRepository } from './accounts.repository';
import { LoginService } from './login.service';
import { RegistrationService } from './registration.service';

/** Accounts without a door. Needs DatabaseModule and AuthModule. */
@Module({
  providers: [
    AccountsReader,
    AccountsRepository,
    AccountClaims,
    RegistrationService,
    AccountChangesService,
    LoginService,
    { provide: USER_PRESENCE, useClass: AccountPresence },
  ],
  exports: [AccountsReader, AccountClaims, RegistrationService, AccountChangesService, LoginService],
})
export class UsersModule {}
