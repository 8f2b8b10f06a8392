import { IsRequiredText } from '@aqueduct/http';
import { Matches } from 'class-validator';
import { JAKE } from '../../story';
import { LIMITS, PASSWORD_MIN } from './limits';

/** Something on both sides of one @: more can only be known by sending a mail. */
export const EMAIL = /^[^\s@]+@[^\s@]+$/;

export class RegisterDto {
  @IsRequiredText({ max: LIMITS.username, description: 'Unique over all users.', example: JAKE.username })
  readonly username!: string;

  @IsRequiredText({
    max: LIMITS.email,
    format: 'email',
    description: 'Unique whatever its case.',
    example: JAKE.email,
  })
  @Matches(EMAIL, { message: 'is invalid' })
  readonly email!: string;

  @IsRequiredText({ max: LIMITS.password, min: PASSWORD_MIN, format: 'password', example: JAKE.password })
  readonly password!: string;
}
