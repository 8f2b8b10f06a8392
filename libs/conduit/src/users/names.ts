import type { Name } from '@aqueduct/database';

/** What an account is found by. */
export interface AccountNames {
  readonly username: string;
  readonly email: string;
}

/** The one spelling in which a user name is kept and compared. */
export function canonicalUsername(username: string): string {
  return username.normalize('NFC');
}

export function usernameClaim(username: string): Name {
  return { kind: 'username', value: canonicalUsername(username) };
}

export function emailClaim(email: string): Name {
  return { kind: 'email', value: email.normalize('NFC').toLowerCase() };
}

export function claimsOf({ username, email }: AccountNames): Name[] {
  return [usernameClaim(username), emailClaim(email)];
}

/** Whether the account says the claimed name. */
export function says(account: AccountNames, claim: Name): boolean {
  return claimsOf(account).some(({ kind, value }) => kind === claim.kind && value === claim.value);
}

export interface Renaming {
  /** Claims that the account does not hold yet. */
  readonly wanted: Name[];
  /** Claims that it gives up for them. */
  readonly left: Name[];
}

/** Which claims change when the account takes other names. A change of an e-mail address in case alone is none. */
export function renaming(from: AccountNames, to: AccountNames): Renaming {
  const wanted = claimsOf(to).filter((claim) => !says(from, claim));
  const left = claimsOf(from).filter((claim) => !says(to, claim));
  return { wanted, left };
}
