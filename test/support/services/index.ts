export type { PrivateService } from './private-service';
export { addressOf } from './provide';
export { startRabbitMq } from './rabbitmq';
export { startRedis, type RedisOptions } from './redis';
