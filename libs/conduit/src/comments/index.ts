export { parseCommentId } from './comment.view';
export { CommentNotFoundError } from './comments.errors';
export { CommentAdded } from './comments.events';
