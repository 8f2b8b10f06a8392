import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fleet } from '../fleet';
import type { ControlHandler } from './control-server';

const FILES: Readonly<Record<string, string>> = { haproxy: 'haproxy.cfg', nginx: 'edge/nginx.conf' };

/** What each command does to a fleet. What it returns is shown. */
export function fleetCommands(fleet: Fleet, directory: string, stop: () => void): ControlHandler {
  return async ({ command, target = '', seconds }, tell) => {
    switch (command) {
      case 'status':
        return fleet.status();
      case 'kill':
        fleet.node(target).kill();
        return `${target} is killed; it starts again by itself`;
      case 'freeze':
        fleet.node(target).freeze(seconds * 1000);
        return `${target} is frozen for ${seconds} s`;
      case 'drain': {
        tell(`${target} finishes what it has`);
        const code = await fleet.node(target).drain();
        return `${target} has ended with ${code}; npm run fleet -- add ${target} brings it back`;
      }
      case 'add':
        return `${await fleet.add(target || 'api')} is in service`;
      case 'roll':
        if (!['', 'api', 'worker'].includes(target)) throw new Error('roll takes api, worker or nothing');
        await fleet.roll(target === '' ? undefined : (target as 'api' | 'worker'), tell);
        return 'All are in service again';
      case 'reload':
        await fleet.reload();
        return 'The balancer runs with new workers';
      case 'config': {
        const file = FILES[target];
        if (file === undefined) throw new Error('config takes haproxy or nginx');
        return readFile(join(directory, file), 'utf8');
      }
      case 'stop':
        stop();
        return 'The fleet ends';
      default:
        throw new Error(`There is no command ${command}`);
    }
  };
}
