import { ApiProperty } from '@nestjs/swagger';

export class ProfileDto {
  @ApiProperty({ type: String, example: 'jake' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'I work at statefarm.' })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly image!: string | null;

  @ApiProperty({
    type: Boolean,
    description: 'Whether the caller follows this user; false without a token.',
    example: false,
  })
  readonly following!: boolean;
}

export class ProfileAnswerDto {
  @ApiProperty({ type: ProfileDto })
  readonly profile!: ProfileDto;
}
