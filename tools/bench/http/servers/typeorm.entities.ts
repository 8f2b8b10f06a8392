import {
  Column,
  Entity,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
} from 'typeorm';

@Entity('users')
export class User {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'text' })
  username!: string;

  @Column({ type: 'text', nullable: true })
  bio!: string | null;

  @Column({ type: 'text', nullable: true })
  image!: string | null;

  @ManyToMany(() => User)
  @JoinTable({ name: 'follows', joinColumn: { name: 'follower_id' }, inverseJoinColumn: { name: 'followee_id' } })
  following!: User[];
}

@Entity('tags')
export class Tag {
  @PrimaryColumn({ type: 'text' })
  name!: string;
}

@Entity('articles')
export class Article {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'author_id' })
  author!: User;

  @Column({ type: 'text', unique: true })
  slug!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'int', name: 'favorites_count' })
  favoritesCount!: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;

  @ManyToMany(() => Tag)
  @JoinTable({ name: 'article_tags', joinColumn: { name: 'article_id' }, inverseJoinColumn: { name: 'tag' } })
  tags!: Tag[];
}
