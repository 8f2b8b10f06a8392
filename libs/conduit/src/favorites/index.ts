export { ArticleFavorited } from './favorites.events';
