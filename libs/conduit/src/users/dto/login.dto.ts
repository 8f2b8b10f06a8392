import { IsRequiredText } from '@aqueduct/http';
import { LIMITS } from './limits';

export class LoginDto {
  @IsRequiredText({ max: LIMITS.email, format: 'email', example: 'jake@example.com' })
  readonly email!: string;

  @IsRequiredText({ max: LIMITS.password, format: 'password', example: 'jakejakejake' })
  readonly password!: string;
}
