import { NamesTakenError } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsReader, RegistrationService } from '../users';
import type { PackageAuthor } from './package-manifest';

// A domain that can have no mail (RFC 2606): importing must not take the address of a person who may want to register.
const DOMAIN = 'npm.invalid';

/** The accounts of packages' authors: nobody can log in to them. */
@Injectable()
export class ImportedAccounts {
  constructor(
    private readonly accounts: AccountsReader,
    private readonly registration: RegistrationService,
  ) {}

  /**
   * Id of the author's account, which is made if need be. Where somebody else has the name already, `-npm` is added.
   * @throws NamesTakenError when that is taken too.
   */
  async idOf({ username, url }: PackageAuthor): Promise<string> {
    try {
      return await this.ensure(username, url);
    } catch (error) {
      if (!(error instanceof NamesTakenError)) throw error;
      return this.ensure(`${username}-npm`, url);
    }
  }

  private async ensure(username: string, url: string | undefined): Promise<string> {
    const email = `${username}@${DOMAIN}`;
    const existing = await this.accounts.currentByUsername(username);
    if (existing?.email === email) return existing.id;
    const bio = url === undefined ? {} : { bio: url };
    return (await this.registration.registerImported({ username, email, ...bio })).id;
  }
}
