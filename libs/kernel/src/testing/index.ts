export { FakeClock } from './fake-clock';
export { createGate, type Gate } from './gate';
export { waitUntil } from './wait';
