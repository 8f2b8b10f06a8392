import { Global, Module } from '@nestjs/common';
import { Roles } from './roles';
import { RolesReader } from './roles.reader';
import { RolesRepository } from './roles.repository';

/**
 * Roles of users. Global; needs CacheModule and DatabaseModule with `authSchema` in the application. Without it, a route that
 * needs more than a user is closed to everybody.
 */
@Global()
@Module({ providers: [RolesReader, RolesRepository, Roles], exports: [Roles] })
export class RolesModule {}
