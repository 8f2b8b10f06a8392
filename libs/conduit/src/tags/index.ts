export { PopularTagsModule } from './popular-tags.module';
