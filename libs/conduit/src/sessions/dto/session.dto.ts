import { SCOPES, type Scope } from '@aqueduct/auth';
import { IsRequiredText } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { REFRESH_TOKEN, SESSION_ID, SIGNED_IN_AT, TOKEN } from '../../story';

const LONGEST_TOKEN = 200;

export class RefreshDto {
  @IsRequiredText({ max: LONGEST_TOKEN, description: 'The last one that was given out.', example: REFRESH_TOKEN })
  readonly refreshToken!: string;
}

export class CredentialsDto {
  @ApiProperty({ type: String, description: 'An access token, for `Authorization`.', example: TOKEN })
  readonly token!: string;

  @ApiProperty({
    type: String,
    description: 'For the next one: it replaces that which was sent.',
    example: REFRESH_TOKEN,
  })
  readonly refreshToken!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token has expired.', example: 900 })
  readonly expiresIn!: number;
}

export class CredentialsAnswerDto {
  @ApiProperty({ type: CredentialsDto })
  readonly session!: CredentialsDto;
}

export class SessionDto {
  @ApiProperty({ type: String, example: SESSION_ID })
  readonly id!: string;

  @ApiProperty({ type: String, description: 'As its client called itself (`User-Agent`).', example: 'curl/8.5.0' })
  readonly device!: string;

  @ApiProperty({
    enum: SCOPES,
    isArray: true,
    nullable: true,
    description: 'What its tokens may be used for; null: whatever I may.',
    example: null,
  })
  readonly scopes!: readonly Scope[] | null;

  @ApiProperty({ type: String, format: 'date-time', example: SIGNED_IN_AT })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'To some minutes.', example: SIGNED_IN_AT })
  readonly lastUsedAt!: string;

  @ApiProperty({ type: Boolean, description: 'Whether it is that of this request.', example: true })
  readonly current!: boolean;
}

export class SessionListAnswerDto {
  @ApiProperty({ type: [SessionDto], description: 'The last used first.' })
  readonly sessions!: SessionDto[];
}
