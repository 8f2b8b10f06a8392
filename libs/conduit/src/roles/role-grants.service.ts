import { Roles, type Role, type RoleRow } from '@aqueduct/auth';
import { found } from '@aqueduct/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { AccountsReader } from '../users';
import { OwnRoleError } from './roles.errors';

export interface NamedRole {
  readonly username: string;
  readonly role: Role;
  readonly grantedAt: Date;
}

/** Roles by the names of those who have them. */
@Injectable()
export class RoleGrantsService {
  private readonly logger = new Logger(RoleGrantsService.name);

  constructor(
    private readonly roles: Roles,
    private readonly accounts: AccountsReader,
  ) {}

  /** Who has had one for longest first; of accounts that are gone nothing is said. */
  async list(): Promise<NamedRole[]> {
    const rows = await this.roles.all();
    const profiles = await this.accounts.profiles(rows.map(({ userId }) => userId));
    const named = ({ userId, role, grantedAt }: RoleRow): NamedRole[] => {
      const username = profiles.get(userId)?.username;
      return username === undefined ? [] : [{ username, role, grantedAt }];
    };
    return rows.flatMap(named);
  }

  /**
   * @param by the admin's id; undefined: a command.
   * @returns the account's own name, and whether that changes anything.
   * @throws NotFoundError, OwnRoleError
   */
  async grant(username: string, role: Role, by?: string): Promise<{ username: string; isChanged: boolean }> {
    const account = found(await this.accounts.currentByUsername(username), 'profile');
    if (account.id === by) throw new OwnRoleError();
    const isChanged = await this.roles.set(account.id, role, by);
    if (isChanged) this.logger.log(`A user has the role ${role} now`);
    return { username: account.username, isChanged };
  }
}
