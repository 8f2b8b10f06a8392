/** A decorator of a parameter that says on its method what the API's document must know. */
export function documentedParameter(decorate: ParameterDecorator, ...docs: MethodDecorator[]): ParameterDecorator {
  return (target, method, index) => {
    decorate(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (!descriptor || method === undefined) return;
    for (const document of docs) document(target, method, descriptor);
  };
}
