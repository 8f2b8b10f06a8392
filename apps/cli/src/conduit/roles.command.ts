import { ROLES, type Role } from '@aqueduct/auth';
import { RoleGrantsModule, RoleGrantsService } from '@aqueduct/conduit/roles';
import { Argument, type Command } from 'commander';
import { Output } from '../support/output';
import { table } from '../support/table';
import { withApplication } from '../support/with-application';

const HELP = `
Examples:
  npm run aqueduct -- roles set ann admin        the first admin; further ones can be made by the API
  npm run aqueduct -- roles set ann user         takes any other role away`;

export function addRolesCommand(program: Command): void {
  const roles = program.command('roles').summary('who is a moderator or an admin').addHelpText('after', HELP);
  roles
    .command('list')
    .summary('all who may more than a user')
    .action((_options: object, command: Command) => list(Output.of(command)));
  roles
    .command('set')
    .summary('give somebody a role, or take it away')
    .argument('<username>', 'of the account')
    .addArgument(new Argument('<role>', 'what it may').choices(ROLES))
    .action((username: string, role: Role, _options: object, command: Command) =>
      set(username, role, Output.of(command)),
    );
}

async function list(output: Output): Promise<void> {
  const roles = await withApplication(output, RoleGrantsModule, (app) => app.get(RoleGrantsService).list());
  const rows = roles.map(({ username, role, grantedAt }) => ({ username, role, since: grantedAt.toISOString() }));
  output.result(rows.length === 0 ? 'Nobody may more than a user.' : table(rows), { roles });
}

async function set(username: string, role: Role, output: Output): Promise<void> {
  const granted = await withApplication(output, RoleGrantsModule, (app) =>
    app.get(RoleGrantsService).grant(username, role),
  );
  const said = granted.isChanged
    ? `${granted.username} is ${role} now.`
    : `Nothing to do: ${granted.username} is ${role}.`;
  output.result(said, { username: granted.username, role, changed: granted.isChanged });
}
