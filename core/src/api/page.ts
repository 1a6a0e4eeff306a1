import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { App } from './app.ts';

const NOT_BUILT =
  'Innesto is running, but its pages are not built: run “npm start”, or “pnpm run build” and start again. The API is described at /api/docs.\n';
const YEAR_SECONDS = 31_536_000;

const publicPage = { config: { access: 'public' }, schema: { hide: true } } as const;

/** The files that lie beside the page itself: the icon and such. */
const filesBeside = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && entry.name !== 'index.html' ? [entry.name] : [],
  );

/** Serves the hub's pages at `/`. They find their way by the part of the address behind `#`, which never comes here. */
export const servePages = async (app: App, folder: string | null): Promise<void> => {
  if (folder === null || !existsSync(join(folder, 'index.html'))) {
    app.get('/', publicPage, (_request, reply) => reply.type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  await app.register(staticFiles, { root: folder, serve: false, dotfiles: 'deny', preCompressed: true });
  app.get('/', publicPage, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false }),
  );
  // Their names hold a hash of what is in them, so that a browser may keep them for good.
  app.get<{ Params: { '*': string } }>('/assets/*', publicPage, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { maxAge: YEAR_SECONDS * 1000, immutable: true }),
  );
  for (const name of filesBeside(folder)) {
    app.get(`/${encodeURI(name)}`, publicPage, (_request, reply) => reply.sendFile(name));
  }
};
