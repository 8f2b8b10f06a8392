import {
  CurrentClient,
  CurrentUser,
  NeedsScope,
  OnlyFor,
  Public,
  Sessions,
  SignIn,
  type Client,
  type Viewer,
} from '@aqueduct/auth';
import { ApiErrors, blank, IdParam, NotIdempotent, ValidBody } from '@aqueduct/http';
import { NotFoundError } from '@aqueduct/kernel';
import { LimitedAs } from '@aqueduct/limits';
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DELEGATED, DELEGATION, REFRESH_TOKEN, RENEWED, SESSION_ID, SESSIONS } from '../story';
import { LoginService } from '../users';
import { DelegatedAnswerDto, DelegationDto } from './dto/delegation.dto';
import { CredentialsAnswerDto, RefreshDto, SessionListAnswerDto } from './dto/session.dto';
import { viewSession } from './session.view';

@ApiTags('Sessions')
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly logins: LoginService,
  ) {}

  @Post('sessions/refresh')
  @LimitedAs('sign-in')
  @HttpCode(200)
  @Public()
  @NotIdempotent()
  @ApiOperation({
    summary: 'Stay signed in',
    description:
      'A refresh token for the next pair. Only with `AUTH_PROFILE=production` are there any. Sent again within 10 s it gets the same; later, two have it, and the session ends.',
  })
  @ApiOkResponse({ type: CredentialsAnswerDto, description: 'The next pair.', example: RENEWED })
  @ApiErrors(
    {
      status: 401,
      errors: { refreshToken: ['is invalid'] },
      description: 'It is none of ours, was replaced, or its session has ended: sign in.',
    },
    blank('refreshToken'),
  )
  async refresh(
    @ValidBody('session', { example: { refreshToken: REFRESH_TOKEN } }) { refreshToken }: RefreshDto,
  ): Promise<CredentialsAnswerDto> {
    return { session: await this.signIn.renew(refreshToken) };
  }

  @Post('user/sessions')
  @LimitedAs('sign-in')
  @NeedsScope('account')
  @NotIdempotent()
  @ApiOperation({
    summary: 'Begin another session of mine, for a program',
    description:
      'Its tokens are good for the scopes that it is given, and never for more than the present one. The password is asked for, since whoever has stolen a token of some minutes must not make a session of it.',
  })
  @ApiCreatedResponse({ type: DelegatedAnswerDto, description: 'Its token.', example: DELEGATED })
  @ApiErrors(
    { status: 401, errors: { credentials: ['invalid'] }, description: 'The password is wrong.' },
    { status: 403, errors: { token: ['lacks the scope write'] }, description: 'The present token may less than that.' },
    { status: 422, errors: { scopes: ['must name at least one of read, write, account, moderate, admin'] } },
  )
  async delegate(
    @ValidBody('session', { example: DELEGATION }) { scopes, name, password }: DelegationDto,
    @CurrentUser() viewer: Viewer,
    @CurrentClient() client: Client,
  ): Promise<DelegatedAnswerDto> {
    await this.logins.confirm(viewer.id, password, client);
    const session = await this.signIn.delegate(viewer, scopes, { ...client, device: name ?? client.device });
    return { session: { ...session, scopes } };
  }

  @Get('user/sessions')
  @NeedsScope('account')
  @ApiOperation({ summary: 'Where I am signed in' })
  @ApiOkResponse({ type: SessionListAnswerDto, description: 'All of them, at most 100.', example: SESSIONS })
  async listSessions(@CurrentUser() viewer: Viewer): Promise<SessionListAnswerDto> {
    const sessions = await this.sessions.of(viewer.id);
    return { sessions: sessions.map((session) => viewSession(session, viewer)) };
  }

  @Delete('user/sessions/:id')
  @NeedsScope('account')
  @OnlyFor('whose session it is')
  @HttpCode(204)
  @ApiParam({ name: 'id', type: String, example: SESSION_ID })
  @ApiOperation({
    summary: 'Sign out one of my sessions',
    description: 'Its tokens are refused at once, everywhere within a second. Sent again it is 404.',
  })
  @ApiNoContentResponse({ description: 'It has ended.' })
  @ApiErrors({ status: 404, errors: { session: ['not found'] }, description: 'I have no such session.' })
  async endSession(@IdParam('id', 'session') id: string, @CurrentUser() viewer: Viewer): Promise<void> {
    if (!(await this.sessions.end(viewer.id, id))) throw new NotFoundError('session');
  }

  @Delete('user/sessions')
  @NeedsScope('account')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere', description: 'Also here.' })
  @ApiNoContentResponse({ description: 'All have ended.' })
  async endAllSessions(@CurrentUser() viewer: Viewer): Promise<void> {
    await this.sessions.endAll(viewer.id);
  }
}
