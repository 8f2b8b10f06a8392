import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppSettings } from './app.settings';
import { ConfigModule } from './config.module';
import { SettingsError } from './settings.errors';

@Injectable()
class Reader {
  constructor(readonly settings: AppSettings) {}
}

describe(ConfigModule, () => {
  it('provides each settings class by its class', async () => {
    const config = ConfigModule.forRoot({ settings: [AppSettings], env: { LOG_LEVEL: 'warn' } });
    const app = await Test.createTestingModule({ imports: [config], providers: [Reader] }).compile();
    expect(app.get(Reader).settings).toMatchObject({ nodeEnv: 'development', logLevel: 'warn' });
    expect(Object.isFrozen(app.get(AppSettings))).toBe(true);
  });

  it('provides them to modules that do not import it only when global', async () => {
    @Module({ providers: [Reader] })
    class Feature {}
    const start = (isGlobal: boolean): Promise<unknown> =>
      Test.createTestingModule({
        imports: [ConfigModule.forRoot({ settings: [AppSettings], env: {}, isGlobal }), Feature],
      }).compile();
    await expect(start(true)).resolves.toBeDefined();
    await expect(start(false)).rejects.toThrow(AppSettings.name);
  });

  it('stops before anything is made when a setting is wrong', () => {
    expect(() => ConfigModule.forRoot({ settings: [AppSettings], env: { LOG_LEVEL: 'loud' } })).toThrow(
      new SettingsError(['LOG_LEVEL is "loud": must be one of error, warn, log, debug, verbose']),
    );
  });
});
