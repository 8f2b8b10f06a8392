import { IsNumberString } from 'class-validator';
import { DomainEvent, eventTypeOf, type DomainEventOptions } from './domain-event.decorator';

class Plain {
  @IsNumberString() thingId!: string;
  other!: string;
}

function declare(options: Partial<DomainEventOptions>): void {
  DomainEvent({ name: 'things.moved', aggregate: 'thing', key: 'thingId', ...options })(Plain);
}

describe(DomainEvent.name, () => {
  it.each([
    [{ name: 'Moved' }, 'An event is called like "articles.comment-added", not "Moved"'],
    [{ aggregate: 'Thing' }, 'An aggregate is called like "article", not "Thing"'],
    [{ version: 0 }, 'things.moved: its version is a whole number from 1'],
    [{ key: 'other' }, 'Plain: its key "other" has no rule, such as @IsNumberString()'],
  ])('refuses %j when the class is declared', (options, message) => {
    expect(() => declare(options)).toThrow(message);
  });

  it('is what makes a class an event', () => {
    expect(() => eventTypeOf(Plain)).toThrow('Plain is no event: it lacks @DomainEvent()');
    declare({});
    expect(eventTypeOf(Plain)).toEqual({
      name: 'things.moved',
      version: 1,
      aggregate: 'thing',
      key: 'thingId',
      type: Plain,
    });
  });
});
