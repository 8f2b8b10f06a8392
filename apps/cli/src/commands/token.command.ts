import { AuthSettings, createTokenService } from '@aqueduct/auth';
import { AppSettings } from '@aqueduct/config';
import { newId, randomBucket } from '@aqueduct/database';
import { isId, OperatorError } from '@aqueduct/kernel';
import { InvalidArgumentError, type Command } from 'commander';
import { Output } from '../support/output';
import { settingsOf } from '../support/settings-of';
import { withEnvironment } from '../support/with-environment';

/** Whoever can run a command in production must not thereby become any user. */
class TokenRefusedError extends OperatorError {
  readonly code = 'TOKEN_REFUSED';

  constructor() {
    super('NODE_ENV is production: there, tokens come from a login only');
  }
}

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .summary('sign an access token, to try requests with')
    .description(
      'Signs an access token for a user, with the installation’s own key. Where the domain keeps accounts, the user must have one. Refused in production.',
    )
    .argument('[user-id]', 'id of the user (default: a new one)', idOf)
    .addHelpText('after', '\nExample:\n  TOKEN=$(npm run --silent aqueduct -- token)')
    .action((userId: string | undefined, _options: object, command: Command) =>
      signToken(userId ?? newId(randomBucket()), Output.of(command)),
    );
}

function idOf(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError('An id is a positive 64-bit number.');
}

function signToken(userId: string, output: Output): Promise<void> {
  return withEnvironment(output, async (environment) => {
    if (settingsOf(AppSettings, environment).nodeEnv === 'production') throw new TokenRefusedError();
    const tokens = await createTokenService(settingsOf(AuthSettings, environment));
    const token = await tokens.sign(userId);
    output.result(token, { userId, token });
  });
}
