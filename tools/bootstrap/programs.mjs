import { spawnSync } from 'node:child_process';

/** Where servers are that an ordinary user's PATH leaves out. */
export const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/bin:/opt/homebrew/sbin`;

/**
 * Runs a program to see whether it succeeds.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export const succeeds = (program, args, options = { stdio: 'ignore' }) =>
  spawnSync(program, args, { env: { ...process.env, PATH }, ...options }).status === 0;

/** @param {string} program */
export const isHere = (program) => succeeds('sh', ['-c', `command -v ${program}`]);
