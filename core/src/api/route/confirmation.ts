import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Confirming } from '../../data/messages/confirming.ts';
import { askToConfirm, sayConfirmed, sayNothingToConfirm } from '../../model/message/confirm-page.ts';
import { PLAIN_PAGE_POLICY } from '../../model/message/plain-page.ts';
import { languageOf } from '../../model/message/unsubscribe-page.ts';
import type { App } from '../app.ts';
import { createTrackingLimit, type TrackingBounds } from '../tracking-limit.ts';

const LONGEST_FORM = 16_384;
const TokenParams = Type.Object({ token: Type.String({ maxLength: 200 }) });
const hidden = { config: { access: 'public' }, schema: { hide: true, params: TokenParams } } as const;

const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .header('cache-control', 'no-store, private')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex')
    .header('content-security-policy', PLAIN_PAGE_POLICY)
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
    return sendPage(reply, asked.isConfirmed ? sayConfirmed(language, asked) : askToConfirm(language, asked));
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
      return sendPage(reply, done === null ? sayNothingToConfirm(language) : sayConfirmed(language, done));
    });
  });
};
