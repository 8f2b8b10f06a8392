import type { ChildProcess } from 'node:child_process';

/** Sets PostgreSQL's own cache on every node of an embedded installation, and stops them: they take it when they start again. */
export function setMemory(folder: string, sharedBuffers: string): Promise<void>;
/** Load data in the databases that the environment names, or in the embedded ones; a set that is there stays. */
export function generate(articles: number, env: NodeJS.ProcessEnv): Promise<void>;
/** The address of a server, which it prints when it listens. */
export function listening(server: ChildProcess): Promise<string>;
