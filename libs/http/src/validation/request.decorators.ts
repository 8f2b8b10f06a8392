import { isId, NotFoundError } from '@aqueduct/kernel';
import { Param, Query, type PipeTransform } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { declaredType, refuseHalfDeclared } from './declared-type';
import { looseTextProblem } from './text';
import { validate } from './validate';

const REMEMBERED_QUERIES = 500;
const LONGEST_REMEMBERED = 500;

/**
 * The query, valid, as an instance of the parameter's class: `@ValidQuery() page: PageQuery`. Unknown parameters are
 * ignored. Throws InvalidInputError before the handler runs. Requests with the same query share the instance: it is frozen.
 */
export function ValidQuery(): ParameterDecorator {
  return (target, method, index) => {
    const type = declaredType(target, method, index);
    refuseHalfDeclared(type);
    // The same few queries come again and again, and their validation costs more than many handlers.
    const valid = new LRUCache<string, object>({ max: REMEMBERED_QUERIES });
    const pipe: PipeTransform<unknown, object> = {
      transform(query) {
        const text = JSON.stringify(query);
        const known = valid.get(text);
        if (known !== undefined) return known;
        const made = Object.freeze(validate(type, query));
        if (text.length <= LONGEST_REMEMBERED) valid.set(text, made);
        return made;
      },
    };
    Query(pipe)(target, method, index);
  };
}

export interface TextParamOptions {
  /** Most characters; what is longer names nothing. */
  readonly max: number;
  /** Made and thrown for what names nothing. */
  readonly notFound: () => Error;
}

/**
 * A name from the path, decoded. One that no row can hold (NUL, too long) is not invalid but not there:
 * `@TextParam('username', { max: 64, notFound: () => new ProfileNotFoundError() }) username: string`.
 */
export function TextParam(name: string, { max, notFound }: TextParamOptions): ParameterDecorator {
  const pipe: PipeTransform<unknown, string> = {
    transform(value) {
      if (typeof value === 'string' && looseTextProblem(value, { max }) === undefined) return value;
      throw notFound();
    },
  };
  return Param(name, pipe);
}

/**
 * An id from the path: `@IdParam('id', 'note') id: string`. One that no row can have is not invalid but not there.
 * @param resource what has the id, for the NotFoundError.
 */
export function IdParam(name: string, resource: string): ParameterDecorator {
  const pipe: PipeTransform<unknown, string> = {
    transform(value) {
      if (typeof value === 'string' && isId(value)) return value;
      throw new NotFoundError(resource);
    },
  };
  return Param(name, pipe);
}
