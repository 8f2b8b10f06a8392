import { AtLeast, CurrentUser, NeedsScope, type Viewer } from '@aqueduct/auth';
import { ApiErrors, TextParam, ValidBody } from '@aqueduct/http';
import { NotFoundError } from '@aqueduct/kernel';
import { Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ANN, GRANT, GRANTED, ROLES_GIVEN } from '../story';
import { GrantDto, RoleAnswerDto, RoleListAnswerDto } from './dto/role.dto';
import { RoleGrantsService } from './role-grants.service';

const NOT_ADMIN = { status: 403, errors: { role: ['must be admin'] }, description: 'The caller is no admin.' };

@ApiTags('Roles')
@AtLeast('admin')
@NeedsScope('admin')
@Controller()
export class RolesController {
  constructor(private readonly grants: RoleGrantsService) {}

  @Get('roles')
  @ApiOperation({ summary: 'Who may more than a user' })
  @ApiOkResponse({ type: RoleListAnswerDto, description: 'Moderators and admins.', example: ROLES_GIVEN })
  @ApiErrors(NOT_ADMIN)
  async listRoles(): Promise<RoleListAnswerDto> {
    const roles = await this.grants.list();
    return {
      roles: roles.map(({ username, role, grantedAt }) => ({
        username,
        name: role,
        grantedAt: grantedAt.toISOString(),
      })),
    };
  }

  @Put('profiles/:username/role')
  @ApiParam({ name: 'username', type: String, example: ANN.username })
  @ApiOperation({
    summary: 'Give or take a role',
    description: 'Everywhere within a second. Nobody changes the own one, so one admin is always left.',
  })
  @ApiOkResponse({ type: RoleAnswerDto, description: 'The role that the user has now.', example: GRANTED })
  @ApiErrors(
    NOT_ADMIN,
    { status: 403, errors: { role: ["can't be changed by oneself"] } },
    { status: 404, errors: { profile: ['not found'] }, description: 'Nobody has this name.' },
    { status: 422, errors: { name: ['must be one of user, moderator, admin'] } },
  )
  async setRole(
    @TextParam('username', { max: 64, notFound: () => new NotFoundError('profile') }) username: string,
    @ValidBody('role', { example: GRANT }) { name }: GrantDto,
    @CurrentUser() viewer: Viewer,
  ): Promise<RoleAnswerDto> {
    const granted = await this.grants.grant(username, name, viewer.id);
    return { role: { username: granted.username, name } };
  }
}
