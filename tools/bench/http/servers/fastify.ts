import fastify from 'fastify';
import { announce, giveUp } from './announce';
import { readValues } from './static-answers';

/* Bare Fastify: the same JSON, made anew each time. */
const values = readValues();
const app = fastify();
app.get('/api/articles', () => values.get('/api/articles'));
app.get('/api/tags', () => values.get('/api/tags'));
app.get<{ Params: { slug: string } }>('/api/articles/:slug', ({ params }) =>
  values.get(`/api/articles/${params.slug}`),
);
app.listen({ port: 0, host: '127.0.0.1' }).then(() => announce(app.server), giveUp);
