import { bucketOfId, Shards, statement } from '@aqueduct/database';
import type { TestingModule } from '@nestjs/testing';
import { ArticlesService } from '../src/articles';
import { FavoritesService } from '../src/favorites/favorites.service';
import { CountersReconciler } from '../src/reconciling/counters.reconciler';
import { RegistrationService } from '../src/users';
import { openDomain } from './context';

const SPOIL_COUNTERS = statement(
  'spec.spoil-counters',
  `UPDATE aqueduct_core.counters SET value = value + 5 WHERE bucket = $1 AND name LIKE 'tag:%'`,
);
const SPOIL_TOTALS = statement(
  'spec.spoil-totals',
  `UPDATE aqueduct_core.counters SET value = value - 3 WHERE bucket = -1 AND name = 'articles'`,
);
const SPOIL_FAVORITES = statement('spec.spoil-favorites', 'UPDATE articles SET favorites_count = 9 WHERE bucket = $1');

describe(CountersReconciler.name, () => {
  let domain: TestingModule;
  beforeAll(async () => {
    domain = await openDomain();
  });
  afterAll(() => domain.close());

  it('finds nothing where nothing has drifted, mends what has, and then finds nothing again', async () => {
    const jake = { username: 'jake', email: 'jake@example.com', password: 'password123' };
    const { id } = await domain.get(RegistrationService).register(jake);
    const draft = { title: 'One', description: 'Of one.', body: 'One.', tagList: ['a', 'b'] };
    const { slug } = await domain.get(ArticlesService).create(id, draft);
    await domain.get(FavoritesService).favorite(slug, id);
    const reconciler = domain.get(CountersReconciler);
    expect(await reconciler.reconcile()).toEqual({ counters: 0, articles: 0, totals: 0 });

    const bucket = bucketOfId(id);
    await domain.get(Shards).transaction(bucket, async (tx) => {
      await tx.query(SPOIL_COUNTERS, [bucket]);
      await tx.query(SPOIL_TOTALS, []);
      await tx.query(SPOIL_FAVORITES, [bucket]);
    });
    expect(await reconciler.reconcile()).toEqual({ counters: 2, articles: 1, totals: 1 });
    expect(await reconciler.reconcile()).toEqual({ counters: 0, articles: 0, totals: 0 });
  });
});
