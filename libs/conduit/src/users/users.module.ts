import { USER_PRESENCE } from '@aqueduct/auth';
import { Module } from '@nestjs/common';
import { AccountChangesService } from './account-changes.service';
import { AccountClaims } from './account-claims';
import { AccountPresence } from './account-presence';
import { AccountsModule } from './accounts.module';
import { AccountsRepository } from './accounts.repository';
import { LoginService } from './login.service';
import { RegistrationService } from './registration.service';

/** Accounts without a door. Needs DatabaseModule and AuthModule. */
@Module({
  imports: [AccountsModule],
  providers: [
    AccountsRepository,
    AccountClaims,
    RegistrationService,
    AccountChangesService,
    LoginService,
    { provide: USER_PRESENCE, useClass: AccountPresence },
  ],
  exports: [AccountsModule, AccountClaims, RegistrationService, AccountChangesService, LoginService],
})
export class UsersModule {}
