/*
 * Loaded before the api: a statement of a reader holds its connection for BENCH_OVERLOAD_STATEMENT_MS longer, so that so many
 * connections can do so many each second, whatever this machine can. BENCH_OVERLOAD_UNDER_PRESSURE puts @fastify/under-pressure
 * before every request.
 */
const { Client } = require('pg');

const delayMs = Number(process.env.BENCH_OVERLOAD_STATEMENT_MS);
const send = Client.prototype.query;
Client.prototype.query = function (query, ...rest) {
  const isRead = query?.parts?.some((part) => part.query.name.startsWith('articles.')) === true;
  if (!isRead) return send.call(this, query, ...rest);
  setTimeout(() => send.call(this, query, ...rest), delayMs);
  return query;
};

if (process.env.BENCH_OVERLOAD_UNDER_PRESSURE !== undefined) {
  const fastify = require('fastify');
  const underPressure = require('@fastify/under-pressure');
  const make = fastify.fastify;
  fastify.fastify = (...args) => {
    const instance = make(...args);
    instance.register(underPressure, JSON.parse(process.env.BENCH_OVERLOAD_UNDER_PRESSURE));
    return instance;
  };
}
