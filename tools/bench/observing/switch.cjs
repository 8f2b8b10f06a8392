// Loaded before the api: SIGUSR2 takes all listeners off the channels of Aqueduct, and puts them back the next time.
const channels = require('node:diagnostics_channel');
const { syncBuiltinESMExports } = require('node:module');

const { subscribe, unsubscribe } = channels;
const listeners = [];
let isObserved = true;

channels.subscribe = (name, listener) => {
  listeners.push([name, listener]);
  subscribe(name, listener);
};
syncBuiltinESMExports();

process.on('SIGUSR2', () => {
  isObserved = !isObserved;
  for (const [name, listener] of listeners) (isObserved ? subscribe : unsubscribe)(name, listener);
});
