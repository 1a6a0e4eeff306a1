import { setTimeout } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Tracking } from '../../data/messages/tracking.ts';
import { sayNowhere } from '../../model/message/nowhere-page.ts';
import { PLAIN_PAGE_POLICY } from '../../model/message/plain-page.ts';
import { askToUnsubscribe, languageOf, sayUnsubscribed } from '../../model/message/unsubscribe-page.ts';
import type { App } from '../app.ts';
import { createTrackingLimit, type TrackingBounds } from '../tracking-limit.ts';

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const LONGEST_FORM = 16_384;
const LONGEST_WAIT_MS = 1000;

const TokenParams = Type.Object({ token: Type.String({ maxLength: 200 }) });
const hidden = { config: { access: 'public' }, schema: { hide: true, params: TokenParams } } as const;

const said = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

const isPrefetch = (request: FastifyRequest): boolean =>
  ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) => /prefetch|preview/i.test(said(request, name) ?? ''));

/** What goes with every answer here: nothing is kept on the way, and no link tells the next site where it was clicked. */
const keepPrivate = (reply: FastifyReply): FastifyReply =>
  reply
    .header('cache-control', 'no-store, private')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex');

const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  keepPrivate(reply).header('content-security-policy', PLAIN_PAGE_POLICY).type('text/html; charset=utf-8').send(html);

/**
 * What the links in messages lead to: open to everyone, and the same for every token, so that nobody learns from the
 * answer which tokens are ours.
 */
export const trackingRoutes = (
  app: App,
  { tracking }: { readonly tracking: Tracking },
  bounds?: Partial<TrackingBounds>,
): void => {
  const limit = createTrackingLimit(app, bounds);
  app.get('/o/:token', hidden, async (request, reply) => {
    // A HEAD asks whether there is a picture, and shows it to nobody.
    if (request.method === 'GET' && (await limit.mayCount(request))) {
      const fetch = { userAgent: said(request, 'user-agent'), isPrefetch: isPrefetch(request) };
      // The picture comes whatever happens: a broken image in a message helps nobody.
      await tracking
        .recordOpen(request.params.token, fetch)
        .catch((error: unknown) => request.log.warn({ err: error }, 'an opening was not recorded'));
    }
    // Pictures of messages are shown by other sites, and their proxies: the usual policy would forbid it.
    return keepPrivate(reply).header('cross-origin-resource-policy', 'cross-origin').type('image/gif').send(PIXEL);
  });
  app.get('/c/:token', hidden, async (request, reply) => {
    const named = tracking.readLink(request.params.token);
    // A signature is checked without the database; whether there is a message of a short code only the database knows.
    if (named !== null && 'code' in named.message) limit.letTry(request);
    const target = named === null ? null : await tracking.findTarget(named);
    if (named !== null && target === null) limit.tried(request);
    if (target === null)
      return keepPrivate(reply)
        .code(404)
        .header('content-security-policy', PLAIN_PAGE_POLICY)
        .type('text/html; charset=utf-8')
        .send(sayNowhere(languageOf(request.headers['accept-language'])));
    // A HEAD asks where it leads, and goes nowhere.
    if (request.method === 'GET' && (await limit.mayCount(request))) {
      const fetch = { userAgent: said(request, 'user-agent'), isPrefetch: isPrefetch(request) };
      const recorded = tracking
        .recordClick(target, fetch)
        .catch((error: unknown) => request.log.warn({ err: error }, 'a click was not recorded'));
      // Whoever follows a link wants to get there: a database that is slow, or away, is not waited for.
      await Promise.race([recorded, setTimeout(LONGEST_WAIT_MS, undefined, { ref: false })]);
    }
    return keepPrivate(reply).redirect(new URL(target.url).href, 302);
  });
  app.get('/u/:token', hidden, async (request, reply) => {
    await limit.letOut(request);
    const asked = await tracking.describe(request.params.token);
    return sendPage(reply, askToUnsubscribe(languageOf(request.headers['accept-language']), asked?.workspace ?? null));
  });
  // Only here, a form may come: RFC 8058's one-click request is one, and the page's own button sends the same.
  void app.register(async (forms: App) => {
    forms.removeAllContentTypeParsers();
    forms.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LONGEST_FORM }, (_request, _body, done) =>
      done(null, undefined),
    );
    forms.post('/u/:token', hidden, async (request, reply) => {
      await limit.letOut(request);
      await tracking.unsubscribe(request.params.token);
      return sendPage(reply, sayUnsubscribed(languageOf(request.headers['accept-language'])));
    });
  });
};
