export { findProgram } from './binaries';
export { leaveOut } from './left-out';
export { freePorts } from './ports';
export type { PrivateService } from './private-service';
export { addressOf, describeWith } from './provide';
export { canStartRabbitMq, startRabbitMq } from './rabbitmq';
export { KILL_GROUPS, Reaper } from './reaper';
export { canStartRedis, startRedis } from './redis';
export { hasRedisServer, startRedisCluster } from './redis-cluster';
