import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Confirming } from '../../data/messages/confirming.ts';
import { askToConfirm, sayConfirmed, sayNothingToConfirm } from '../../model/message/confirm-page.ts';
import { plainPagePolicy } from '../../model/message/plain-page.ts';
import { languageOf } from '../../model/message/unsubscribe-page.ts';
import type { App } from '../app.ts';
import { createTrackingLimit, type TrackingBounds } from '../tracking-limit.ts';

const LONGEST_FORM = 16_384;
const TokenParams = Type.Object({ token: Type.String({ maxLength: 200 }) });
const hidden = { config: { access: 'public' }, schema: { hide: true, params: TokenParams } } as const;

const keepPrivate = (reply: FastifyReply): FastifyReply =>
  reply
    .header('cache-control', 'no-store, private')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex');

const sendPage = (reply: FastifyReply, html: string, site: string | null = null): FastifyReply =>
  keepPrivate(reply)
    .header('content-security-policy', plainPagePolicy(site))
    .type('text/html; charset=utf-8')
    .send(html);

/** Where contacts confirm the consents that a message asks for: open to everyone, and the same for every token that is good for nothing. */
export const confirmationRoutes = (
  app: App,
  { confirming }: { readonly confirming: Confirming },
  bounds?: Partial<TrackingBounds>,
): void => {
  const limit = createTrackingLimit(app, bounds);
  app.get('/k/:token', hidden, async (request, reply) => {
    await limit.letOut(request);
    const language = languageOf(request.headers['accept-language']);
    const asked = await confirming.describe(request.params.token);
    if (asked === null) return sendPage(reply, sayNothingToConfirm(language));
    const html = asked.isConfirmed ? sayConfirmed(language, asked) : askToConfirm(language, asked);
    return sendPage(reply, html, asked.site);
  });
  void app.register(async (forms: App) => {
    forms.removeAllContentTypeParsers();
    forms.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LONGEST_FORM }, (_request, _body, done) =>
      done(null, undefined),
    );
    forms.post('/k/:token', hidden, async (request, reply) => {
      await limit.letOut(request);
      const language = languageOf(request.headers['accept-language']);
      const done = await confirming.confirm(request.params.token, request.ip);
      if (done === null) return sendPage(reply, sayNothingToConfirm(language));
      if (done.onward === null) return sendPage(reply, sayConfirmed(language, { ...done, site: null }));
      return keepPrivate(reply).redirect(new URL(done.onward).href, 303);
    });
  });
};
