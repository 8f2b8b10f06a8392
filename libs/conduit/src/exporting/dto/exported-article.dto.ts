import { OmitType } from '@nestjs/swagger';
import { ArticleDto } from '../../articles';

export class ExportedArticleDto extends OmitType(ArticleDto, ['author', 'favorited']) {}
