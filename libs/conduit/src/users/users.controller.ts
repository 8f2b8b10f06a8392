import {
  CurrentClient,
  CurrentUser,
  NeedsScope,
  Public,
  SignIn,
  type Client,
  type Credentials,
  type Viewer,
} from '@aqueduct/auth';
import { ApiErrors, blank, KeysBelongTo, NotIdempotent, ValidBody } from '@aqueduct/http';
import { LimitedAs } from '@aqueduct/limits';
import { Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { INTRODUCED, INTRODUCTION, JAKE, REGISTERED } from '../story';
import { AccountChangesService } from './account-changes.service';
import { AccountsReader, type AccountRow } from './accounts.reader';
import { LoginDto } from './dto/login.dto';
import { RegisterDto } from './dto/register.dto';
import { UpdateUserDto } from './dto/update-user.dto';
import { UserAnswerDto } from './dto/user.dto';
import { emailInBody } from './email-in-body';
import { LoginService } from './login.service';
import { RegistrationService } from './registration.service';
import { AccountGoneError } from './users.errors';

const CREDENTIALS = { email: JAKE.email, password: JAKE.password };
const TAKEN = { status: 409, errors: { username: ['has already been taken'], email: ['has already been taken'] } };

@ApiTags('Users')
@Controller()
export class UsersController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly logins: LoginService,
    private readonly changes: AccountChangesService,
    private readonly accounts: AccountsReader,
    private readonly signIn: SignIn,
  ) {}

  @Post('users')
  @LimitedAs('sign-in')
  @Public()
  @KeysBelongTo(emailInBody)
  @ApiOperation({
    summary: 'Register',
    description:
      'The answer holds a token: no login is needed after it. Sent again without an `Idempotency-Key` it is 409: log in then.',
  })
  @ApiCreatedResponse({ type: UserAnswerDto, description: 'The new user, logged in.', example: REGISTERED })
  @ApiErrors(TAKEN, blank('username', 'email', 'password'))
  async register(
    @ValidBody('user', { example: JAKE }) registration: RegisterDto,
    @CurrentClient() client: Client,
  ): Promise<UserAnswerDto> {
    const account = await this.registration.register(registration);
    return answer(account, await this.signIn.begin(account.id, client));
  }

  @Post('users/login')
  @LimitedAs('sign-in')
  @HttpCode(200)
  @Public()
  @NotIdempotent()
  @ApiOperation({ summary: 'Log in', description: 'Each login gives another token; earlier ones stay valid.' })
  @ApiOkResponse({ type: UserAnswerDto, description: 'The user, with a token.', example: REGISTERED })
  @ApiErrors(
    { status: 401, errors: { credentials: ['invalid'] }, description: 'The e-mail address or the password is wrong.' },
    blank('email', 'password'),
  )
  async login(
    @ValidBody('user', { example: CREDENTIALS }) credentials: LoginDto,
    @CurrentClient() client: Client,
  ): Promise<UserAnswerDto> {
    const account = await this.logins.login(credentials, client);
    return answer(account, await this.signIn.begin(account.id, client));
  }

  @Get('user')
  @NeedsScope('account')
  @ApiOperation({ summary: 'Who am I', description: 'With a fresh token.' })
  @ApiOkResponse({ type: UserAnswerDto, description: 'The caller.', example: REGISTERED })
  async getCurrentUser(@CurrentUser() viewer: Viewer): Promise<UserAnswerDto> {
    const account = await this.accounts.byId(viewer.id);
    if (account === undefined) throw new AccountGoneError(viewer.id);
    return answer(account, { token: await this.signIn.again(viewer) });
  }

  @Put('user')
  @NeedsScope('account')
  @ApiOperation({
    summary: 'Change my account',
    description:
      'Changes what is sent and leaves the rest. Tokens stay valid, also with a new name or password; with `AUTH_PROFILE=production` a new password ends all other sessions.',
  })
  @ApiOkResponse({ type: UserAnswerDto, description: 'The caller as changed.', example: INTRODUCED })
  @ApiErrors(TAKEN, { status: 422, errors: { password: ['is too short (minimum is 8 characters)'] } })
  async updateCurrentUser(
    @CurrentUser() viewer: Viewer,
    @ValidBody('user', { example: INTRODUCTION }) changes: UpdateUserDto,
  ): Promise<UserAnswerDto> {
    const account = await this.changes.change(viewer, changes);
    return answer(account, { token: await this.signIn.again(viewer) });
  }
}

function answer({ email, username, bio, image }: AccountRow, credentials: Credentials): UserAnswerDto {
  return { user: { email, ...credentials, username, bio, image } };
}
