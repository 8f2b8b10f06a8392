export { startTestService, type TestService, type TestServiceOptions, type TestUser } from './test-service';
