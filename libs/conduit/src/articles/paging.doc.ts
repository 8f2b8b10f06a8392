/** What the descriptions of all lists of articles say. */
export const PAGING =
  'Newest first. Follow the Link header to the next page, however deep. The first pages can be had by offset as well, ' +
  'where an article that is published meanwhile moves all others by one.';
