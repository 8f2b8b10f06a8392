import type { BenchOptions } from '../options';
import type { RequestFiles } from '../stage/request-files';
import type { Target } from '../stage/target';
import { SUBJECTS, type RequestName, type ServerName, type Subject } from '../subjects';
import { READS, WRITES } from '../subjects';
import type { Sample } from './sample';

/** One request of one subject: a line of the table. */
export interface Case {
  readonly request: RequestName;
  /** Name of the subject. */
  readonly subject: string;
  readonly target: Target;
  readonly requestFile: string;
  readonly samples: Sample[];
}

export function subjectsFor({ isQuick }: BenchOptions): readonly Subject[] {
  if (!isQuick) return SUBJECTS;
  return SUBJECTS.filter(({ quick }) => quick.length > 0).map((subject) => ({ ...subject, requests: subject.quick }));
}

export function serversOf(subjects: readonly Subject[]): ServerName[] {
  return [...new Set(subjects.map(({ server }) => server))];
}

/** In the order of the tables: requests, and for each all subjects. */
export function casesOf(
  subjects: readonly Subject[],
  files: RequestFiles,
  find: (server: ServerName) => Target | undefined,
): Case[] {
  return [...READS, ...WRITES].flatMap((request) =>
    subjects
      .filter(({ requests }) => requests.includes(request))
      .flatMap(({ name, server, isSignedIn }) => {
        const target = find(server);
        const requestFile = fileOf(files, 'aqueduct', request, isSignedIn);
        return target === undefined ? [] : [{ request, subject: name, target, requestFile, samples: [] }];
      }),
  );
}

/** Another back end gets every request that the subjects get, with tokens of its own. */
export function foreignCases(target: Target, files: RequestFiles, cases: readonly Case[]): Case[] {
  const requests = [...new Set(cases.map(({ request }) => request))];
  return requests.map((request) => {
    const requestFile = fileOf(files, target.name, request);
    return { request, subject: target.name, target, requestFile, samples: [] };
  });
}

const NEEDS_A_USER: readonly RequestName[] = ['feed', ...WRITES];

function fileOf(files: RequestFiles, name: string, request: RequestName, isSignedIn = false): string {
  return files.file(name, request, isSignedIn || NEEDS_A_USER.includes(request));
}
