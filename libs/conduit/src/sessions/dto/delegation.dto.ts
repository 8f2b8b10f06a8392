import { SCOPES, type Scope } from '@aqueduct/auth';
import { IsOptionalText, IsRequiredText, Rule } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '../../users';
import { DELEGATION, REFRESH_TOKEN, TOKEN } from '../../story';

const LONGEST_NAME = 200;

export class DelegationDto {
  @Rule((value) => (areScopes(value) ? undefined : `must name at least one of ${SCOPES.join(', ')}`))
  @ApiProperty({ enum: SCOPES, isArray: true, minItems: 1, maxItems: SCOPES.length, example: DELEGATION.scopes })
  readonly scopes!: Scope[];

  @IsRequiredText({ max: LIMITS.password, description: 'That of the account.', example: DELEGATION.password })
  readonly password!: string;

  @IsOptionalText({
    max: LONGEST_NAME,
    description: 'What it is called among my sessions; without it, as its `User-Agent`.',
    example: DELEGATION.name,
  })
  readonly name?: string | null;
}

export class DelegatedDto {
  @ApiProperty({ type: String, description: 'An access token, for `Authorization`.', example: TOKEN })
  readonly token!: string;

  @ApiProperty({
    type: String,
    required: false,
    description: 'With `AUTH_PROFILE=production`: for the next access token.',
    example: REFRESH_TOKEN,
  })
  readonly refreshToken?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'As `refreshToken`: seconds until the access token has expired.',
    example: 900,
  })
  readonly expiresIn?: number;

  @ApiProperty({ enum: SCOPES, isArray: true, example: DELEGATION.scopes })
  readonly scopes!: Scope[];
}

export class DelegatedAnswerDto {
  @ApiProperty({ type: DelegatedDto })
  readonly session!: DelegatedDto;
}

function areScopes(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > SCOPES.length) return false;
  return value.every((each) => SCOPES.some((scope) => scope === each));
}
