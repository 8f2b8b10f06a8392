import { IsOptionalText } from '@aqueduct/http';
import { Matches } from 'class-validator';
import { INTRODUCTION, JAKE } from '../../story';
import { LIMITS, PASSWORD_MIN } from './limits';
import { EMAIL } from './register.dto';

/** What is absent stays as it is. */
export class UpdateUserDto {
  @IsOptionalText({ max: LIMITS.username, description: 'Unique over all users.', example: JAKE.username })
  readonly username?: string;

  @IsOptionalText({
    max: LIMITS.email,
    format: 'email',
    description: 'Unique whatever its case.',
    example: JAKE.email,
  })
  @Matches(EMAIL, { message: 'is invalid' })
  readonly email?: string;

  @IsOptionalText({ max: LIMITS.password, min: PASSWORD_MIN, format: 'password', example: JAKE.password })
  readonly password?: string;

  @IsOptionalText({
    max: LIMITS.bio,
    nullable: true,
    description: 'null or an empty text removes it.',
    example: INTRODUCTION.bio,
  })
  readonly bio?: string | null;

  @IsOptionalText({
    max: LIMITS.image,
    nullable: true,
    description: 'null or an empty text removes it.',
    example: INTRODUCTION.image,
  })
  readonly image?: string | null;
}
