import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { anywhere } from '../../anywhere';
import { ErrorGroups, type ErrorGroup } from '../../errors/fingerprints';
import { counts, words, type Cell, type SectionSource, type StatusSection } from '../status.report';

const MOST = 10;
const LONGEST = 300;
const COLUMNS = [
  ...words('Error', 'Message'),
  ...counts('Times'),
  ...words('Last (UTC)', 'Last request', 'Fingerprint'),
];

/** The last errors of this process, the latest first; none where nobody keeps them. */
@Injectable()
export class ErrorsSection implements SectionSource {
  constructor(private readonly modules: ModuleRef) {}

  sections(): StatusSection[] {
    const groups = anywhere(this.modules, ErrorGroups)?.groups() ?? [];
    const rows = groups.slice(0, MOST).map(rowOf);
    return [
      {
        id: 'errors',
        title: 'Last errors',
        tables: [{ id: 'error-groups', caption: 'Errors of this process, by kind', columns: COLUMNS, rows }],
      },
    ];
  }
}

function rowOf({ error, message, count, lastAt, lastRequestId, fingerprint }: ErrorGroup): Cell[] {
  const last = new Date(lastAt).toISOString().slice(0, 19).replace('T', ' ');
  return [error, message.slice(0, LONGEST), { value: count, level: 'bad' }, last, lastRequestId, fingerprint];
}
