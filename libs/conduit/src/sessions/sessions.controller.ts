import { CurrentUser, Public, Sessions, SignIn, type Viewer } from '@aqueduct/auth';
import { ApiErrors, blank, IdParam, NotIdempotent, ValidBody } from '@aqueduct/http';
import { NotFoundError } from '@aqueduct/kernel';
import { LimitedAs } from '@aqueduct/limits';
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { REFRESH_TOKEN, RENEWED, SESSION_ID, SESSIONS } from '../story';
import { CredentialsAnswerDto, RefreshDto, SessionListAnswerDto } from './dto/session.dto';
import { viewSession } from './session.view';

@ApiTags('Sessions')
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
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

  @Get('user/sessions')
  @ApiOperation({ summary: 'Where I am signed in' })
  @ApiOkResponse({ type: SessionListAnswerDto, description: 'All of them, at most 100.', example: SESSIONS })
  async listSessions(@CurrentUser() viewer: Viewer): Promise<SessionListAnswerDto> {
    const sessions = await this.sessions.of(viewer.id);
    return { sessions: sessions.map((session) => viewSession(session, viewer)) };
  }

  @Delete('user/sessions/:id')
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
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere', description: 'Also here.' })
  @ApiNoContentResponse({ description: 'All have ended.' })
  async endAllSessions(@CurrentUser() viewer: Viewer): Promise<void> {
    await this.sessions.endAll(viewer.id);
  }
}
