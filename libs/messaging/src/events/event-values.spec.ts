import { IsInt, IsNumberString, IsOptional, IsString } from 'class-validator';
import { checkedEvent } from './event-values';

class Moved {
  @IsNumberString() thingId!: string;
  @IsInt() steps!: number;
  @IsString({ each: true }) @IsOptional() marks?: string[];
}

describe(checkedEvent.name, () => {
  it('gives an instance of the class', () => {
    const event = checkedEvent(Moved, { thingId: '1', steps: 2, marks: ['a'] });
    expect(event).toBeInstanceOf(Moved);
    expect(event).toEqual({ thingId: '1', steps: 2, marks: ['a'] });
  });

  it.each([
    [null, 'the payload is no object'],
    [[], 'the payload is no object'],
    [{ thingId: 'x', steps: 2 }, 'thingId must be a number string'],
    [{ thingId: '1', steps: 2, email: 'a@b.c' }, 'property email should not exist'],
    [{ thingId: '1', steps: 2, marks: [{ a: 1 }] }, 'marks must be a value or a list of values'],
    [{ thingId: '1', steps: { of: 2 } }, 'steps must be a value or a list of values'],
  ])('refuses %j, and says why', (values, message) => {
    expect(() => checkedEvent(Moved, values)).toThrow(message);
  });
});
