import { registerDecorator, type ValidationArguments } from 'class-validator';

/** The name under which class-validator reports a {@link Rule}. */
export const RULE = 'rule';

/** What is wrong with a value, as a message for its field; undefined: nothing. */
export type FindProblem = (value: unknown, input: object) => string | undefined;

/**
 * A rule that finds the value's problem itself. If a property has one and breaks it, its other validators are not
 * reported: "can't be blank" is enough of an answer to a blank e-mail address.
 */
export function Rule(find: FindProblem): PropertyDecorator {
  const problemIn = ({ value, object }: ValidationArguments): string | undefined => find(value, object);
  return (target, property) => {
    registerDecorator({
      name: RULE,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (_value: unknown, args?: ValidationArguments) => args !== undefined && problemIn(args) === undefined,
        // class-validator would put values in place of `$value` and its like, were they in the text.
        defaultMessage: (args?: ValidationArguments) => (args && problemIn(args)) ?? 'is invalid',
      },
    });
  };
}
