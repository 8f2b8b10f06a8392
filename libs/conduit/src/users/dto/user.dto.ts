import { ApiProperty } from '@nestjs/swagger';
import { INTRODUCTION, JAKE, TOKEN } from '../../story';

export class UserDto {
  @ApiProperty({ type: String, format: 'email', example: JAKE.email })
  readonly email!: string;

  @ApiProperty({
    type: String,
    description:
      'A fresh access token: send it as `Authorization: Bearer <token>` or `Token <token>`. Earlier ones stay valid.',
    example: TOKEN,
  })
  readonly token!: string;

  @ApiProperty({
    type: String,
    required: false,
    description: 'Of those who sign in with `AUTH_PROFILE=production`: for the next access token.',
  })
  readonly refreshToken?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    description: 'As `refreshToken`: seconds until the access token has expired.',
  })
  readonly expiresIn?: number;

  @ApiProperty({ type: String, example: JAKE.username })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: INTRODUCTION.bio })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: INTRODUCTION.image })
  readonly image!: string | null;
}

export class UserAnswerDto {
  @ApiProperty({ type: UserDto })
  readonly user!: UserDto;
}
