import { AuthSettings } from '@aqueduct/auth';
import { AppSettings } from '@aqueduct/config';
import { DatabaseSettings } from '@aqueduct/database';
import { HttpSettings } from '@aqueduct/http';

/** The same as the api's: they run in one environment, where a name that one of them knows is not misspelt. */
export const SETTINGS = [AppSettings, HttpSettings, AuthSettings, DatabaseSettings] as const;
