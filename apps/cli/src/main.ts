import 'reflect-metadata';
import { createProgram } from './program';
import { runProgram } from './support/run-program';

void runProgram(createProgram(), process.argv).then(() => {
  // An application that failed to start may leave connections open, and they would keep the process alive.
  process.stdout.write('', () => process.exit());
});
