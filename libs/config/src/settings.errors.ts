import { OperatorError } from '@aqueduct/kernel';

/**
 * The environment breaks the rules of the settings. Thrown once at start, with every mistake in it; the value of a
 * secret is in none of them.
 */
export class SettingsError extends OperatorError {
  readonly code = 'SETTINGS_INVALID';

  /** @param mistakes one line each: the setting, its value unless secret, and the rule. */
  constructor(readonly mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? '1 setting is' : `${mistakes.length} settings are`;
    super(`${count} wrong:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}
