import type { App } from './app.ts';
import type { Surroundings } from './door.ts';

/** What the hub's pages may load: their own files, and nothing written into the page. */
const PAGE_POLICY: Readonly<Record<string, readonly string[]>> = {
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
};

/** The same for the page that describes the API, whose library brings a few styles of its own. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const HTTPS_ONLY = ['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const;

/** Worked out once, not for each answer. */
const headersFor = ({ publicUrl }: Surroundings): readonly (readonly [name: string, value: string])[] => [
  [
    'content-security-policy',
    Object.entries(PAGE_POLICY)
      .map(([name, sources]) => [name, ...sources].join(' '))
      .join(';'),
  ],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
  ['referrer-policy', 'no-referrer'],
  // Only where https is known to be in front: a browser that heard it once refuses plain http on that host.
  ...(publicUrl?.startsWith('https://') === true ? [HTTPS_ONLY] : []),
  ['x-content-type-options', 'nosniff'],
  ['x-dns-prefetch-control', 'off'],
  ['x-download-options', 'noopen'],
  ['x-frame-options', 'DENY'],
  ['x-permitted-cross-domain-policies', 'none'],
  // The filter of old browsers, which could be turned against the page.
  ['x-xss-protection', '0'],
];

/** Sends with every answer what a browser must not do with it. */
export const sendSecurityHeaders = (app: App, surroundings: Surroundings): void => {
  const headers = headersFor(surroundings);
  app.addHook('onRequest', (request, reply, done) => {
    // Below fastify's own headers: a route that says otherwise is heard.
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    if (request.url.startsWith('/api/')) reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
};
