import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles';
import { FavoritesRepository } from './favorites.repository';
import { FavoritesService } from './favorites.service';

/** Favourites, without a door. */
@Module({
  imports: [ArticlesModule],
  providers: [FavoritesRepository, FavoritesService],
  exports: [FavoritesService],
})
export class FavoritesModule {}
