import { IsDateTime } from './date-time.decorator';
import { validate } from './validate';

class Reminder {
  @IsDateTime()
  readonly dueAt!: Date;

  @IsDateTime({ optional: true })
  readonly doneAt?: Date;
}

const problemsOf = (input: object): unknown => {
  try {
    return validate(Reminder, input);
  } catch (error) {
    return (error as { problems: unknown }).problems;
  }
};

describe(IsDateTime, () => {
  it.each(['2026-02-18T03:22:56Z', '2026-02-18T03:22:56.637Z', '2026-02-18T05:22:56+02:00', '0001-01-01T00:00:00Z'])(
    'makes a Date of %s',
    (dueAt) => expect(validate(Reminder, { dueAt }).dueAt.getTime()).toBe(Date.parse(dueAt)),
  );

  it.each([
    ...['2026', '2026-02-18', '2026-02-18T03:22:56', '2026-W05-1', '2026-335', '-0500-01-01T00:00:00Z', ''],
    ...['0000-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-02-18T25:00:00Z', 'tomorrow', 1_771_384_976_637, {}, []],
  ])('refuses %j, which PostgreSQL would refuse or a zone would change', (dueAt) => {
    expect(problemsOf({ dueAt })).toEqual({
      dueAt: ['must be a date and time with its zone, such as 2026-02-18T03:22:56.637Z'],
    });
  });

  it('must be there unless it is optional', () => {
    expect(problemsOf({})).toEqual({ dueAt: ["can't be blank"] });
    expect(problemsOf({ dueAt: null, doneAt: null })).toEqual({
      dueAt: ["can't be blank"],
      doneAt: ["can't be blank"],
    });
    expect(problemsOf({ dueAt: '2026-02-18T03:22:56Z' })).toEqual({ dueAt: new Date('2026-02-18T03:22:56Z') });
  });
});
