export { FakeClock } from './fake-clock';
export { createGate, type Gate } from './gate';
export { Proxy } from './proxy';
export { waitFor, waitUntil } from './wait';
