import 'reflect-metadata';
import { createProgram } from './program';
import { runProgram } from './support/run-program';

void runProgram(createProgram(), process.argv);
