import { CurrentUser, OptionalAuth, type Viewer } from '@aqueduct/auth';
import { ApiErrors, CachedRoute, TextParam } from '@aqueduct/http';
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FOLLOWED, JAKE, PROFILE } from '../story';
import { CACHED } from '../cache-tags';
import { ProfileAnswerDto } from './dto/profile.dto';
import { ProfileNotFoundError } from './profiles.errors';
import { ProfilesService } from './profiles.service';

const NOT_FOUND = { status: 404, errors: { profile: ['not found'] }, description: 'Nobody has this name.' };

// No account has a longer one.
const Username = (): ParameterDecorator =>
  TextParam('username', { max: 64, notFound: () => new ProfileNotFoundError() });

@ApiTags('Profiles')
@ApiParam({ name: 'username', type: String, example: JAKE.username })
@Controller('profiles/:username')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get()
  @OptionalAuth()
  @CachedRoute(CACHED)
  @ApiOperation({ summary: 'A profile', description: 'As the caller sees it: `following` is about them.' })
  @ApiOkResponse({ type: ProfileAnswerDto, description: 'The profile.', example: PROFILE })
  @ApiErrors(NOT_FOUND)
  async getProfile(@Username() username: string, @CurrentUser() viewer?: Viewer): Promise<ProfileAnswerDto> {
    return { profile: await this.profiles.find(username, viewer?.id) };
  }

  @Post('follow')
  @HttpCode(200)
  @ApiOperation({ summary: 'Follow', description: 'Following again, or oneself, succeeds.' })
  @ApiOkResponse({ type: ProfileAnswerDto, description: 'The profile, followed.', example: FOLLOWED })
  @ApiErrors(NOT_FOUND)
  async followUser(@Username() username: string, @CurrentUser() viewer: Viewer): Promise<ProfileAnswerDto> {
    return { profile: await this.profiles.follow(username, viewer.id) };
  }

  @Delete('follow')
  @ApiOperation({ summary: 'Unfollow', description: 'Succeeds also when there is nothing to undo.' })
  @ApiOkResponse({ type: ProfileAnswerDto, description: 'The profile, not followed.', example: PROFILE })
  @ApiErrors(NOT_FOUND)
  async unfollowUser(@Username() username: string, @CurrentUser() viewer: Viewer): Promise<ProfileAnswerDto> {
    return { profile: await this.profiles.unfollow(username, viewer.id) };
  }
}
