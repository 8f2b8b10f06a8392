const SENTENCE = 'A sentence as long as people write them when they have something to say about a subject. ';

/** Body of a request that adds a comment. */
export const COMMENT = { comment: { body: SENTENCE.trim() } };

/** Body of a request that publishes an article: some 2 kB, with tags that the load data have. */
export const DRAFT = {
  article: {
    title: 'How a load generator writes articles',
    description: 'What it says about itself',
    body: Array.from({ length: 4 }, () => SENTENCE.repeat(6).trim()).join('\n\n'),
    tagList: ['anchor', 'beacon', 'compass'],
  },
};
