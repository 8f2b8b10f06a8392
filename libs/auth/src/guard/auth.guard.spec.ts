import { isAppError } from '@aqueduct/kernel';
import {
  Catch,
  Controller,
  Get,
  Module,
  Post,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AuthModule } from '../auth.module';
import { AUTHENTICATION_LISTENER, USER_PRESENCE, type Viewer } from '../auth.ports';
import { FakeUserPresence, testAuthSettings } from '../testing';
import { TokenService } from '../tokens/token.service';
import { CurrentUser, OptionalAuth, Public } from './access.decorators';

@Controller()
class RoutesController {
  @Get('required')
  required(@CurrentUser() viewer: Viewer): object {
    return { viewer };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() viewer: Viewer | undefined): object {
    return { viewer: viewer ?? null };
  }

  @Post('public')
  @Public()
  open(@CurrentUser() viewer: Viewer | undefined): object {
    return { viewer: viewer ?? null };
  }
}

@Controller('open')
@Public()
class OpenController {
  @Get()
  open(): object {
    return {};
  }
}

@Catch()
class TellProblems implements ExceptionFilter {
  catch(error: unknown, context: ArgumentsHost): void {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (isAppError(error)) void reply.code(error.kind === 'unauthenticated' ? 401 : 500).send(error.problems);
    else void reply.code(503).send({ message: String(error) });
  }
}

@Module({})
class UsersModule {}

@Module({})
class TestModule {}

const users = (presence: FakeUserPresence, told: string[] = []): DynamicModule => ({
  module: UsersModule,
  providers: [
    { provide: USER_PRESENCE, useValue: presence },
    { provide: AUTHENTICATION_LISTENER, useValue: { authenticated: (id: string) => told.push(id) } },
  ],
});

const create = (imports: readonly DynamicModule[]): Promise<NestFastifyApplication> => {
  const auth = AuthModule.forRootAsync({ useFactory: () => ({ settings: testAuthSettings() }) });
  const controllers = [RoutesController, OpenController];
  const providers = [{ provide: APP_FILTER, useClass: TellProblems }];
  const module = { module: TestModule, imports: [auth, ...imports], controllers, providers };
  return NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
};

describe('a route', () => {
  const presence = new FakeUserPresence(new Set(['42']));
  const told: string[] = [];
  let app: NestFastifyApplication;
  let url: string;
  let token: string;

  const call = async (method: string, path: string, authorization?: string): Promise<[number, unknown]> => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${url}${path}`, { method, headers });
    return [response.status, await response.json()];
  };

  beforeAll(async () => {
    app = await create([users(presence, told)]);
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('localhost', '127.0.0.1');
    token = await app.get(TokenService).sign('42');
  });
  afterAll(() => app.close());

  it('needs a token unless it says otherwise', async () => {
    expect(await call('GET', '/required')).toEqual([401, { token: ['is missing'] }]);
    expect(await call('GET', '/required', `Token ${token}`)).toEqual([200, { viewer: { id: '42' } }]);
    expect(await call('GET', '/required', `Bearer ${token}`)).toEqual([200, { viewer: { id: '42' } }]);
  });

  it.each(['', 'Token', 'Token x', 'Basic YTpi', 'Token a.b.c'])('refuses the header %j', async (header) => {
    expect(await call('GET', '/required', header)).toEqual([401, { token: ['is invalid'] }]);
    expect(await call('GET', '/optional', header)).toEqual([401, { token: ['is invalid'] }]);
  });

  it('with optional authentication serves the anonymous and the known', async () => {
    expect(await call('GET', '/optional')).toEqual([200, { viewer: null }]);
    expect(await call('GET', '/optional', `Token ${token}`)).toEqual([200, { viewer: { id: '42' } }]);
  });

  it('that is public does not even look at a token', async () => {
    expect(await call('POST', '/public', 'Token nonsense')).toEqual([201, { viewer: null }]);
    expect(await call('GET', '/open')).toEqual([200, {}]);
  });

  it('refuses the token of a user who is gone', async () => {
    const gone = await app.get(TokenService).sign('43');
    expect(await call('GET', '/required', `Token ${gone}`)).toEqual([401, { token: ['is invalid'] }]);
    presence.users.add('43');
    expect(await call('GET', '/required', `Token ${gone}`)).toEqual([200, { viewer: { id: '43' } }]);
  });

  it('asks once for many requests of one user whether he exists', async () => {
    const before = presence.asked;
    for (let time = 0; time < 5; time++) await call('GET', '/required', `Token ${token}`);
    expect(presence.asked).toBe(before);
  });

  it('tells the listener who is calling, each time', async () => {
    told.length = 0;
    await call('GET', '/required', `Token ${token}`);
    await call('GET', '/optional', `Token ${token}`);
    await call('GET', '/optional');
    expect(told).toEqual(['42', '42']);
  });

  it('fails as it should when it cannot be found out whether the user exists', async () => {
    const unknown = await app.get(TokenService).sign('44');
    const failing = jest.spyOn(presence, 'exists').mockRejectedValue(new Error('shard 1 is down'));
    expect(await call('GET', '/required', `Token ${unknown}`)).toEqual([503, { message: 'Error: shard 1 is down' }]);
    failing.mockRestore();
  });
});

describe('an application whose users nobody provides', () => {
  it('does not start, and says what to write', async () => {
    const app = await create([]);
    await expect(app.init()).rejects.toThrow('add { provide: USER_PRESENCE, useClass: ... }');
    await app.close();
  });
});
