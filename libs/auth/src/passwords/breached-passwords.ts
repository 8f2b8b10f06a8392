import { InvalidInputError } from '@aqueduct/kernel';
import { dictionary } from '@zxcvbn-ts/language-common';
import { PasswordFilter } from './password-filter';

/** What nobody is told who would only be refused for something else. */
const SHORTEST = 8;

export interface BreachedPasswordsOptions {
  /** Whether new passwords are checked at all. */
  readonly isOn: boolean;
  /** File of a filter. @default the 18,000 most common ones that are long enough, from `@zxcvbn-ts/language-common` */
  readonly file?: string | undefined;
}

/** Passwords that everybody knows: those of breaches are what guessing begins with (NIST SP 800-63B, 3.1.1.2). */
export class BreachedPasswords {
  private constructor(private readonly filter: PasswordFilter | undefined) {}

  /** @throws PasswordFilterError */
  static async open({ isOn, file }: BreachedPasswordsOptions): Promise<BreachedPasswords> {
    if (!isOn) return new BreachedPasswords(undefined);
    return new BreachedPasswords(file === undefined ? common() : await PasswordFilter.read(file));
  }

  /** Also in small letters, and in the form in which it is hashed. */
  has(password: string): boolean {
    const normal = password.normalize('NFKC');
    return [password, normal, normal.toLowerCase()].some((form) => this.filter?.has(form) === true);
  }

  /** @throws InvalidInputError for one that is known. */
  assertUnknown(password: string): void {
    if (this.has(password))
      throw new InvalidInputError({ password: ['is too well known: it is in lists of passwords'] });
  }
}

function common(): PasswordFilter {
  return PasswordFilter.of(dictionary['passwords-common'].filter(({ length }) => length >= SHORTEST));
}
