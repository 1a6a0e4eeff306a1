import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify from 'fastify';
import type { Config } from '../config.ts';
import type { App } from './app.ts';
import type { Health } from './ports.ts';
import { aliveRoutes } from './route/health.ts';

/** Builds the web server of a worker: whether it is there and takes work, and nothing else. */
export const createHealthServer = (config: Pick<Config, 'logLevel'>, health: Health): App => {
  const app = fastify({ logger: { level: config.logLevel } }).withTypeProvider<TypeBoxTypeProvider>();
  aliveRoutes(app, { health });
  return app;
};
