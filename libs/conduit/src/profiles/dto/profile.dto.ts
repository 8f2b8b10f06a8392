import { ApiProperty } from '@nestjs/swagger';
import { INTRODUCTION, JAKE } from '../../story';

export class ProfileDto {
  @ApiProperty({ type: String, example: JAKE.username })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: INTRODUCTION.bio })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: INTRODUCTION.image })
  readonly image!: string | null;

  @ApiProperty({
    type: Boolean,
    description: 'Whether the caller follows this user; false without a token.',
    example: true,
  })
  readonly following!: boolean;
}

export class ProfileAnswerDto {
  @ApiProperty({ type: ProfileDto })
  readonly profile!: ProfileDto;
}
