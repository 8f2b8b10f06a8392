import type { SecretFiles } from './secrets';

/** Connection URLs, with the password, of one database on its primary and on the replicas. */
export interface DatabaseUrls {
  readonly primary: string;
  readonly replicas: readonly string[];
}

/** One PostgreSQL server, for people to read. */
export interface NodeDescription {
  readonly name: string;
  readonly role: 'primary' | 'replica';
  readonly port: number;
}

/** Where everything of a running embedded database is. */
export interface EmbeddedDescription {
  readonly directory: DatabaseUrls;
  /** The index is the shard's number. */
  readonly shards: readonly DatabaseUrls[];
  readonly nodes: readonly NodeDescription[];
  readonly secrets: SecretFiles;
  /** Folder of the data, logs and secrets. */
  readonly home: string;
}
