import type { FastifyRequest, RouteOptions } from 'fastify';
import { fault } from '../fault/fault.ts';
import type { App } from './app.ts';

interface KnownAddress {
  readonly form: RegExp;
  readonly methods: readonly string[];
}

const formOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/:[A-Za-z]+/g, '[^/]+')
      .replaceAll('*', '.*')}$`,
  );

/** Answers what no route takes: an address that is none, or one that is, by another method. Before the routes, which it listens to. */
export const answerUnknownAddresses = (app: App): void => {
  const known: KnownAddress[] = [];
  app.addHook('onRoute', (route: RouteOptions) => {
    known.push({ form: formOf(route.url), methods: [route.method].flat() });
  });
  app.setNotFoundHandler((request: FastifyRequest, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...new Set(known.filter(({ form }) => form.test(path)).flatMap(({ methods }) => methods))].sort();
    if (allowed.length === 0 || allowed.includes(request.method)) throw fault('INNESTO_NOT_FOUND', { what: 'address' });
    void reply.header('allow', allowed.join(', '));
    throw fault('INNESTO_REQUEST_METHOD', { method: request.method, allowed: allowed.join(', ') });
  });
};
