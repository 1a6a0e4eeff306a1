import helmet from '@fastify/helmet';
import type { App } from './app.ts';
import type { Surroundings } from './door.ts';

/** What the hub's pages may load: their own files, and nothing written into the page. */
const PAGE_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  // Svelte writes style attributes; and a message's preview (an iframe by srcdoc) has its styles inside.
  'style-src': ["'self'", "'unsafe-inline'"],
  // Previews show the pictures that a message links.
  'img-src': ["'self'", 'data:', 'https:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'frame-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  // Who may make strings into HTML, by name: Svelte its own templates, MailFrame what goes into a frame without rights,
  // and the rich text editor what is pasted, into a document that runs nothing.
  'trusted-types': ['svelte-trusted-html', 'innesto-sandboxed-frame', 'ProseMirrorClipboard'],
} as const;

/** The same for the page that describes the API, whose library brings a few styles of its own. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** Sends with every answer what a browser must not do with it. */
export const sendSecurityHeaders = async (app: App, { publicUrl }: Surroundings): Promise<void> => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: Object.fromEntries(Object.entries(PAGE_POLICY).map(([name, sources]) => [name, [...sources]])),
    },
    // Only where https is known to be in front: a browser that heard it once refuses plain http on that host.
    strictTransportSecurity: publicUrl?.startsWith('https://') === true ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && reply.getHeader('cache-control') === undefined)
      void reply.header('cache-control', 'no-store');
  });
};
