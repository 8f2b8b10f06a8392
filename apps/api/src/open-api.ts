import type { OpenApiOptions } from '@aqueduct/http';
import { VERSION } from '../../installation';

const DESCRIPTION = `
The RealWorld API on sharded, replicated PostgreSQL.

**Errors.** Every 4xx and 5xx is \`{"errors": {"<field or resource>": ["<message>", ...]}}\`. Checks come in one order:
who is calling (401), whether the body can be read (400, 415), whether the thing is there (404), whether it is the
caller's (403), whether the input is valid (422).

**Reading what you wrote.** Answers carry \`Aqueduct-Position\`. A client that sends the latest one back with its next
request never sees an older state than it has already seen, whichever node answers.

**Sending a write again.** With an \`Idempotency-Key\` a POST takes effect once, however often it is sent within a day; while
it runs the others are 409, and with another body 422.

**Tokens with scopes.** A session begun with \`POST /api/user/sessions\` gives tokens for some things only: \`read\` and \`write\`
what everybody sees, \`account\`, \`moderate\`, \`admin\`. Anything else is 403 with them.

**Unknown fields** of bodies and queries are ignored.
`.trim();

/** Head of the OpenAPI document. */
export const OPEN_API: OpenApiOptions = {
  title: 'Conduit on Aqueduct',
  version: VERSION,
  description: DESCRIPTION,
  tokens:
    'To get a token, register with `POST /api/users` or log in with `POST /api/users/login`: it is `user.token` in the ' +
    'answer, good for 60 days unless the installation says otherwise.',
  contact: { name: 'The operators of this installation' },
  license: { name: 'MIT', identifier: 'MIT' },
  externalDocs: {
    description: 'The RealWorld specification',
    url: 'https://github.com/realworld-apps/realworld',
  },
  tags: [
    { name: 'Users', description: 'Registration, login, and the account of the caller. A token comes from here.' },
    { name: 'Sessions', description: 'Staying signed in, seeing where, and signing out.' },
    { name: 'Profiles', description: 'What everybody sees of an account, and who follows whom.' },
    { name: 'Articles', description: 'Publishing, reading, listing. A slug names an article.' },
    { name: 'Feed', description: 'The articles by those whom the caller follows.' },
    { name: 'Favorites', description: 'Which articles a user likes, and how many users like an article.' },
    { name: 'Comments', description: 'What readers say under an article.' },
    { name: 'Tags', description: 'What articles are about.' },
    { name: 'Notifications', description: 'What happened that concerns the caller, as a list and as it happens.' },
    { name: 'Moderation', description: 'Hiding articles and comments: for moderators.' },
    { name: 'Roles', description: 'Who is a moderator or an admin: for admins.' },
  ],
};
