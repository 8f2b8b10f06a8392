import { AuthSettings } from '@aqueduct/auth';
import { AppSettings } from '@aqueduct/config';
import { DatabaseSettings } from '@aqueduct/database';
import { HttpSettings } from '@aqueduct/http';

/** Every setting of the api, by library. The README's table and `.env.example` are made from this list. */
export const SETTINGS = [AppSettings, HttpSettings, AuthSettings, DatabaseSettings] as const;
