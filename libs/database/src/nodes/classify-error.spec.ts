import { classifyFailure } from './classify-error';

const failure = (code: string, severity?: string): Error => Object.assign(new Error('failed'), { code, severity });

describe(classifyFailure, () => {
  it('takes a connection exception that leaves the connection as it is for the fault of its statement', () => {
    expect(classifyFailure(failure('08P01', 'ERROR'))).toBe('statement');
    expect(classifyFailure(failure('08001', 'ERROR'))).toBe('statement');
  });

  it('takes one that ends the connection, or says nothing of it, for a loss', () => {
    expect(classifyFailure(failure('08P01', 'FATAL'))).toBe('lost');
    expect(classifyFailure(failure('08006', 'PANIC'))).toBe('lost');
    expect(classifyFailure(failure('08006'))).toBe('lost');
  });
});
