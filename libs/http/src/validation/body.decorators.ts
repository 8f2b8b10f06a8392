import type { Late } from '@aqueduct/kernel';
import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
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

/**
 * The body, unwrapped and valid, as an instance of the parameter's class: `@ValidBody('user') input: RegisterDto`.
 * Throws InvalidInputError before the handler runs. Documents the body as well.
 * @param type for where the parameter's type does not tell the class.
 */
export function ValidBody(wrapper: string, type?: Type<object>): ParameterDecorator {
  return (target, method, index) => {
    const input = type ?? declaredType(target, method, index);
    documented(NowValid({ wrapper, type: input }), wrapper, input)(target, method, index);
  };
}

/**
 * The same for routes on a resource that must exist first: `@LateBody('article', UpdateArticleDto) changes:
 * Late<UpdateArticleDto>`. Nothing is checked until the service calls `changes()`, after its 404 and 403.
 */
export function LateBody(wrapper: string, type: Type<object>): ParameterDecorator {
  return documented(LaterValid({ wrapper, type }), wrapper, type);
}

function documented(decorate: ParameterDecorator, wrapper: string, type: Type<object>): ParameterDecorator {
  const schema = { type: 'object', required: [wrapper], properties: { [wrapper]: { $ref: getSchemaPath(type) } } };
  return (target, method, index) => {
    decorate(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (!descriptor || method === undefined) return;
    ApiBody({ required: true, schema })(target, method, descriptor);
    ApiExtraModels(type)(target, method, descriptor);
  };
}
