import { ApiProperty } from '@nestjs/swagger';

export class UserDto {
  @ApiProperty({ type: String, format: 'email', example: 'jake@example.com' })
  readonly email!: string;

  @ApiProperty({
    type: String,
    description: 'A fresh access token: send it as `Authorization: Token <token>`.',
    example: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln',
  })
  readonly token!: string;

  @ApiProperty({ type: String, example: 'jake' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'I work at statefarm.' })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly image!: string | null;
}

export class UserAnswerDto {
  @ApiProperty({ type: UserDto })
  readonly user!: UserDto;
}
