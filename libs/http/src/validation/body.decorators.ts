import type { Late } from '@aqueduct/kernel';
import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { documentedParameter } from '../openapi/documented-parameter';
import { declaredType } from './declared-type';
import { validateBody } from './validate';

interface WrappedInput {
  readonly wrapper: string;
  readonly type: Type<object>;
}

const bodyOf = (context: ExecutionContext): unknown => context.switchToHttp().getRequest<FastifyRequest>().body;

const NowValid = createParamDecorator(({ wrapper, type }: WrappedInput, context: ExecutionContext) =>
  validateBody(wrapper, type, bodyOf(context)),
);

const LaterValid = createParamDecorator(({ wrapper, type }: WrappedInput, context: ExecutionContext): Late<object> => {
  const body = bodyOf(context);
  return () => validateBody(wrapper, type, body);
});

export interface BodyDoc {
  /** What goes into the wrapper, as the document shows it. @default made from the examples of the fields */
  readonly example?: object;
}

/**
 * The body, unwrapped and valid, as an instance of the parameter's class: `@ValidBody('user') input: RegisterDto`.
 * Throws InvalidInputError before the handler runs. Documents the body as well.
 */
export function ValidBody(wrapper: string, doc: BodyDoc = {}): ParameterDecorator {
  return (target, method, index) => {
    const input = { wrapper, type: declaredType(target, method, index) };
    documented(NowValid(input), input, doc)(target, method, index);
  };
}

/**
 * The same for routes on a resource that must exist first: `@LateBody('article', UpdateArticleDto) changes:
 * Late<UpdateArticleDto>`. Nothing is checked until the service calls `changes()`, after its 404 and 403.
 */
export function LateBody(wrapper: string, type: Type<object>, doc: BodyDoc = {}): ParameterDecorator {
  return documented(LaterValid({ wrapper, type }), { wrapper, type }, doc);
}

function documented(
  decorate: ParameterDecorator,
  { wrapper, type }: WrappedInput,
  { example }: BodyDoc,
): ParameterDecorator {
  const schema = { type: 'object', required: [wrapper], properties: { [wrapper]: { $ref: getSchemaPath(type) } } };
  const examples = example && { examples: { [wrapper]: { value: { [wrapper]: example } } } };
  return documentedParameter(decorate, ApiBody({ required: true, schema, ...examples }), ApiExtraModels(type));
}
