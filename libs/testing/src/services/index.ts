export { leaveOut } from './left-out';
export type { PrivateService } from './private-service';
export { addressOf, describeWith } from './provide';
export { startRabbitMq } from './rabbitmq';
export { startRedis } from './redis';
export { hasRedisServer, startRedisCluster } from './redis-cluster';
