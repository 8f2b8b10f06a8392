import { STREAMS } from '../../tools/fleet/config/streams';
import { startApi } from '../support/api';

const STREAMED = ['text/event-stream', 'application/x-ndjson'];

interface Operation {
  readonly responses?: Record<string, { readonly content?: Record<string, unknown> }>;
}

it('the balancer knows every route whose answer lasts as long as its client', async () => {
  const api = await startApi();
  const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  await api.close();
  const streamed = Object.entries(paths)
    .filter(([, { get }]) =>
      Object.keys(get?.responses?.['200']?.content ?? {}).some((type) => STREAMED.includes(type)),
    )
    .map(([path]) => path);
  expect(streamed.toSorted()).toEqual([...STREAMS].toSorted());
});
