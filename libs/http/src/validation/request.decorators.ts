import { isId, NotFoundError } from '@aqueduct/kernel';
import { Param, Query, type PipeTransform } from '@nestjs/common';
import { declaredType, refuseHalfDeclared } from './declared-type';
import { looseTextProblem } from './text';
import { validate } from './validate';

/**
 * The query, valid, as an instance of the parameter's class: `@ValidQuery() page: PageQuery`. Unknown parameters are
 * ignored. Throws InvalidInputError before the handler runs.
 */
export function ValidQuery(): ParameterDecorator {
  return (target, method, index) => {
    const type = declaredType(target, method, index);
    refuseHalfDeclared(type);
    const pipe: PipeTransform<unknown, object> = { transform: (query) => validate(type, query) };
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
