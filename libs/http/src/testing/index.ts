export { createTestClient, type TestClient, type TestRequest, type TestResponse } from './test-client';
export { createHttpTestApp, type HttpTestAppOptions } from './test-app';
