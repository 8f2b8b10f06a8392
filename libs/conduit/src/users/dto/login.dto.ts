import { IsRequiredText } from '@aqueduct/http';
import { JAKE } from '../../story';
import { LIMITS } from './limits';

export class LoginDto {
  @IsRequiredText({ max: LIMITS.email, format: 'email', example: JAKE.email })
  readonly email!: string;

  @IsRequiredText({ max: LIMITS.password, format: 'password', example: JAKE.password })
  readonly password!: string;
}
