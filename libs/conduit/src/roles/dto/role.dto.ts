import { ROLES, type Role } from '@aqueduct/auth';
import { Rule } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { ANN, GRANTED_AT } from '../../story';

export class GrantDto {
  @Rule((value) => (ROLES.some((role) => role === value) ? undefined : `must be one of ${ROLES.join(', ')}`))
  @ApiProperty({ enum: ROLES, description: '`user` takes any other away.', example: 'moderator' })
  readonly name!: Role;
}

export class GrantedDto {
  @ApiProperty({ type: String, example: ANN.username })
  readonly username!: string;

  @ApiProperty({ enum: ROLES, example: 'moderator' })
  readonly name!: Role;
}

export class RoleAnswerDto {
  @ApiProperty({ type: GrantedDto })
  readonly role!: GrantedDto;
}

export class ListedRoleDto extends GrantedDto {
  @ApiProperty({ type: String, format: 'date-time', example: GRANTED_AT })
  readonly grantedAt!: string;
}

export class RoleListAnswerDto {
  @ApiProperty({ type: [ListedRoleDto], description: 'Who has had one for longest first.' })
  readonly roles!: ListedRoleDto[];
}
