import { NamesTakenError } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { ArticleListsReader, ArticlesReader, ArticlesService, type ArticleDraft } from '../articles';
import { FollowsReader, ProfilesService } from '../profiles';
import { AccountsReader, RegistrationService } from '../users';

/** Who tries the service out logs in as this one. */
export const DEMO = { username: 'demo', email: 'demo@aqueduct.dev', password: 'aqueduct-demo' } as const;

const FOLLOWED = 5;
const WELCOME: ArticleDraft = {
  title: 'Welcome to Aqueduct',
  description: 'What you see here, and what to try first.',
  tagList: ['welcome'],
  body: `# Welcome

The articles around this one are the READMEs of the packages that this service is made of, written by their authors.

You are on two shards of PostgreSQL, each with a replica. Things to try:

- publish an article, and see it at once at the top of the list;
- follow an author, and read your feed;
- stop a replica, and see nothing happen.
`,
};

/** An account to try the service out with: it follows some authors, and has published one article. */
@Injectable()
export class DemoAccount {
  constructor(
    private readonly accounts: AccountsReader,
    private readonly registration: RegistrationService,
    private readonly articles: ArticlesService,
    private readonly articlesReader: ArticlesReader,
    private readonly lists: ArticleListsReader,
    private readonly follows: FollowsReader,
    private readonly profiles: ProfilesService,
  ) {}

  /** Makes what is missing of it. @throws NamesTakenError when somebody else has its name or its e-mail address. */
  async ensure(): Promise<typeof DEMO> {
    const id = (await this.existingId()) ?? (await this.register());
    const titles = await this.articlesReader.currentTitlesBy(id);
    if (!titles.has(WELCOME.title)) await this.articles.create(id, WELCOME);
    if ((await this.follows.followees(id)).length === 0) await this.followSome(id);
    return DEMO;
  }

  /** Whether it has been made. */
  async exists(): Promise<boolean> {
    return (await this.accounts.currentByUsername(DEMO.username))?.email === DEMO.email;
  }

  private async register(): Promise<string> {
    try {
      return (await this.registration.register(DEMO)).id;
    } catch (error) {
      // Two imports that begin together both find nothing: one of them makes it, the other takes that one.
      const id = error instanceof NamesTakenError ? await this.existingId() : undefined;
      if (id === undefined) throw error;
      return id;
    }
  }

  private async existingId(): Promise<string | undefined> {
    const account = await this.accounts.currentByUsername(DEMO.username);
    if (account === undefined || account.email === DEMO.email) return account?.id;
    throw new NamesTakenError([{ kind: 'username', value: DEMO.username, ownerId: account.id, version: 0 }]);
  }

  private async followSome(id: string): Promise<void> {
    const { articles } = await this.lists.list({}, { limit: 100, offset: 0 }, id);
    const authors = new Set(articles.map(({ username }) => username).filter((username) => username !== DEMO.username));
    for (const username of [...authors].slice(0, FOLLOWED)) await this.profiles.follow(username, id);
  }
}
