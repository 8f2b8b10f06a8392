import { Test } from '@nestjs/testing';
import { Entity } from 'typeorm';
import { BucketColumn, IdColumn, Sharded } from '../sharding/sharded.decorator';
import { SHARD_ENTITIES } from './shard-entities';
import { repositoryOf } from './sharded-repository';

@Sharded<Note>({ by: 'id' })
@Entity('notes')
class Note {
  @BucketColumn() bucket!: number;
  @IdColumn({ primary: true }) id!: string;
}

@Entity('plain')
class Plain {
  bucket!: number;
  id!: string;
}

class NotesRepository extends repositoryOf(Note) {}
class PlainRepository extends repositoryOf(Plain) {}

async function start(repository: new () => object, entities: readonly unknown[]): Promise<void> {
  const providers = [repository, { provide: SHARD_ENTITIES, useValue: entities }];
  const module = await Test.createTestingModule({ providers }).compile();
  await module.init();
  await module.close();
}

describe('a repository', () => {
  it('starts with the application when its entity is in one of the schemas', async () => {
    await expect(start(NotesRepository, [Note])).resolves.toBeUndefined();
  });

  it('stops the start when its entity is in none', async () => {
    await expect(start(NotesRepository, [])).rejects.toThrow('Note is in no schema of this process: enter it');
  });

  it('stops the start when its entity is not sharded', async () => {
    await expect(start(PlainRepository, [Plain])).rejects.toThrow('Plain is not sharded: add @Sharded');
  });
});
