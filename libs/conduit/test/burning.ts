import { run } from '../src/rendering/render-markdown.task';

/** A process for the test of the event loop: burns the CPU that so many renderings of a text take, and says when it is done. */
process.on('message', ({ text, times }: { text: string; times: number }) => {
  for (let i = 0; i < times; i++) run(text);
  process.send?.('done');
});
process.send?.('ready');
