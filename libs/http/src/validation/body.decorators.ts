import type { Late } from '@aqueduct/kernel';
import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { documentedParameter } from '../openapi/documented-parameter';
import { declaredType, refuseHalfDeclared } from './declared-type';
import { validateBody } from './validate';

interface Input {
  /** Undefined: the body holds the properties itself. */
  readonly wrapper: string | undefined;
  readonly type: Type<object>;
}

const bodyOf = (context: ExecutionContext): unknown => context.switchToHttp().getRequest<FastifyRequest>().body;

const NowValid = createParamDecorator(({ wrapper, type }: Input, context: ExecutionContext) =>
  validateBody(wrapper, type, bodyOf(context)),
);

const LaterValid = createParamDecorator(({ wrapper, type }: Input, context: ExecutionContext): Late<object> => {
  const body = bodyOf(context);
  return () => validateBody(wrapper, type, body);
});

export interface BodyDoc {
  /** What the body holds, without its wrapper, as the document shows it. @default made from the examples of the fields */
  readonly example?: object;
}

/**
 * The body, valid, as an instance of the parameter's class: `@ValidBody() draft: NoteDto` for `{"text": ...}`,
 * `@ValidBody('user') input: RegisterDto` for `{"user": {"email": ...}}`. Throws InvalidInputError before the handler runs.
 * Documents the body as well.
 * @param wrapper the one key that holds the properties. @default none: the body holds them itself
 */
export function ValidBody(wrapper?: string, doc: BodyDoc = {}): ParameterDecorator {
  return (target, method, index) => {
    const input = { wrapper, type: declaredType(target, method, index) };
    documented(NowValid(input), input, doc)(target, method, index);
  };
}

/**
 * The same for routes on a resource that must exist first: `@LateBody(UpdateArticleDto, 'article') changes:
 * Late<UpdateArticleDto>`. Nothing is checked until the service calls `changes()`, after its 404 and 403.
 */
export function LateBody(type: Type<object>, wrapper?: string, doc: BodyDoc = {}): ParameterDecorator {
  return documented(LaterValid({ wrapper, type }), { wrapper, type }, doc);
}

function documented(decorate: ParameterDecorator, { wrapper, type }: Input, { example }: BodyDoc): ParameterDecorator {
  refuseHalfDeclared(type);
  const content = { $ref: getSchemaPath(type) };
  const wrap = <T>(value: T): T | Record<string, T> => (wrapper === undefined ? value : { [wrapper]: value });
  const schema =
    wrapper === undefined ? content : { type: 'object', required: [wrapper], properties: { [wrapper]: content } };
  const examples = example && { examples: { [wrapper ?? 'body']: { value: wrap(example) } } };
  return documentedParameter(decorate, ApiBody({ required: true, schema, ...examples }), ApiExtraModels(type));
}
