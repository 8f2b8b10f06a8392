import { IsQueryText, PageQuery } from '@aqueduct/http';
import { ANN, DRAFT, JAKE } from '../../story';

// Longer than any name: what is longer matches nothing, but need not be refused for a character too much.
const MAX = 512;

/** All that is given must hold; names and tags are compared exactly. */
export class ListArticlesQuery extends PageQuery {
  @IsQueryText({ max: MAX, description: 'Articles with this tag.', example: DRAFT.tagList[0] })
  readonly tag?: string;

  @IsQueryText({ max: MAX, description: 'Articles by the user with this name.', example: JAKE.username })
  readonly author?: string;

  @IsQueryText({ max: MAX, description: 'Articles that the user with this name favorited.', example: ANN.username })
  readonly favorited?: string;
}
