import { isAppError, TooManyRequestsError } from '@aqueduct/kernel';
import { Limits, type LimitName } from '@aqueduct/limits';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Pseudonyms } from '../guard/pseudonyms';

/** Somebody says who they are, and may be wrong. */
export interface Attempt {
  /** As it is written; whether it exists must make no difference. */
  readonly account: string;
  /** What stands for the client's address. */
  readonly address: string;
  /** Whether the account is signed in at that address. Asked only where that decides. */
  readonly isAtHome: () => Promise<boolean>;
}

type Taken = [LimitName, string];

const REFUSAL = { credentials: ['were wrong too often, try again later'] };

/**
 * Slows down the guessing of passwords, and locks nobody out:
 * - of one account from one address: `guesses`;
 * - of any account from one address: `guesses-address`, except those who are signed in there, since others share it;
 * - of one account from everywhere: beyond `guesses-account` each address where it is not signed in has only
 *   `guesses-stranger` tries: many addresses gain little, and whoever the account belongs to can always try.
 *
 * An attempt is counted before the password is looked at, so that many at once are no more than the limit, and given back
 * when it was right or was not looked at.
 */
@Injectable()
export class Guessing {
  constructor(
    @Inject(Pseudonyms) private readonly pseudonyms: Pseudonyms,
    @Optional() @Inject(Limits) private readonly limits?: Limits,
  ) {}

  /** Runs `work`, whose failure of kind `unauthenticated` is a wrong guess. @throws TooManyRequestsError, and what `work` throws. */
  async attempt<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
    const { limits } = this;
    if (limits?.isEnabled !== true) return work();
    const taken = await this.take(limits, attempt);
    let isWrong = false;
    try {
      return await work();
    } catch (error) {
      isWrong = isAppError(error) && error.kind === 'unauthenticated';
      throw error;
    } finally {
      if (!isWrong) await giveBack(limits, taken);
    }
  }

  private async take(limits: Limits, { account, address, isAtHome }: Attempt): Promise<Taken[]> {
    const taken: Taken[] = [];
    /** @returns when to come back, in ms; 0: now. */
    const waitFor = async (name: LimitName, key: string): Promise<number> => {
      const { isAllowed, retryMs } = await limits.takeExactly(name, key);
      if (isAllowed) taken.push([name, key]);
      return isAllowed ? 0 : Math.max(1, retryMs);
    };
    const who = this.pseudonyms.of(`account ${account}`);
    const pair = `${who}@${address}`;
    let waitMs = await waitFor('guesses', pair);
    if (waitMs === 0) {
      const elsewhereMs = await waitFor('guesses-account', who);
      waitMs = await waitFor('guesses-address', address);
      if ((elsewhereMs > 0 || waitMs > 0) && (await isAtHome())) waitMs = 0;
      else if (elsewhereMs > 0 && waitMs === 0) waitMs = await waitFor('guesses-stranger', pair);
    }
    if (waitMs === 0) return taken;
    await giveBack(limits, taken);
    throw new TooManyRequestsError(Math.ceil(waitMs / 1000), REFUSAL);
  }
}

async function giveBack(limits: Limits, taken: readonly Taken[]): Promise<void> {
  await Promise.all(taken.map(([name, key]) => limits.giveBack(name, key)));
}
