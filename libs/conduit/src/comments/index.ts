export { CommentAdded } from './comments.events';
