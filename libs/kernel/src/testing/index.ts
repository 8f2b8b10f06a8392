export { FakeClock } from './fake-clock';
export { createGate, type Gate } from './gate';
export { waitFor, waitUntil } from './wait';
