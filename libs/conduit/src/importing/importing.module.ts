import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles';
import { ProfilesModule } from '../profiles';
import { UsersModule } from '../users';
import { DemoAccount } from './demo-account';
import { ImportedAccounts } from './imported-accounts';
import { PackageImporter } from './package-importer';

/** Fills an installation with real content, through the domain's services. Needs DatabaseModule and AuthModule. */
@Module({
  imports: [ArticlesModule, ProfilesModule, UsersModule],
  providers: [ImportedAccounts, PackageImporter, DemoAccount],
  exports: [PackageImporter, DemoAccount],
})
export class ConduitImportModule {}
