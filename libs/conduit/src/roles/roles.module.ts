import { Module } from '@nestjs/common';
import { UsersModule } from '../users';
import { RoleGrantsService } from './role-grants.service';

/** Roles without a door. Needs RolesModule of libs/auth in the application. */
@Module({ imports: [UsersModule], providers: [RoleGrantsService], exports: [RoleGrantsService] })
export class RoleGrantsModule {}
