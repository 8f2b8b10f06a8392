import { Module } from '@nestjs/common';
import { AccountsReader } from './accounts.reader';

/** Reading accounts, for those who neither sign in nor change one. Needs DatabaseModule alone. */
@Module({ providers: [AccountsReader], exports: [AccountsReader] })
export class AccountsModule {}
