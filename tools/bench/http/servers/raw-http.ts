import { createServer } from 'node:http';
import { announce } from './announce';
import { readAnswers } from './static-answers';

/* The least that Node can do: the same bytes, headers included, from a table. */
const answers = new Map(
  Object.entries(readAnswers()).map(([path, { headers, body }]) => [path, { headers, body: Buffer.from(body) }]),
);

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (answer === undefined) return void response.writeHead(404).end();
  response.writeHead(200, answer.headers as string[]).end(answer.body);
});
server.listen(0, '127.0.0.1', () => announce(server));
