export { RoleGrantsService, type NamedRole } from './roles/role-grants.service';
export { RoleGrantsModule } from './roles/roles.module';
