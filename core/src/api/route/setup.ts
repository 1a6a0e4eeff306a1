import { SessionView, Setup, SetupState } from '@innesto/sdk/contract';
import type { Sessions } from '../../data/operators/sessions.ts';
import type { SetUp } from '../../data/operators/set-up.ts';
import { fault } from '../../fault/fault.ts';
import { languageOf } from '../../model/message/unsubscribe-page.ts';
import type { App } from '../app.ts';
import { isFromOwnSite, maySignIn, type Surroundings } from '../door.ts';
import { writeSessionCookie } from '../session-cookie.ts';
import type { LimitSignIn } from '../sign-in-limit.ts';
import { viewOfOperator } from './session.ts';

/** The first start: who reads the hub's terminal makes the first operator. */
export const setupRoutes = (
  app: App,
  ports: {
    readonly setUp: SetUp;
    readonly sessions: Sessions;
    readonly limitSignIn: LimitSignIn;
    readonly surroundings: Surroundings;
  },
): void => {
  const { setUp, sessions, limitSignIn, surroundings } = ports;
  app.get(
    '/api/setup',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Signing in'],
        summary: 'Whether the hub waits for its first operator',
        response: { 200: SetupState },
      },
    },
    async () => ({ needed: await setUp.isNeeded() }),
  );
  app.post(
    '/api/setup',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Signing in'],
        summary: 'Make the first operator',
        description:
          'Takes the token at the end of the set-up link that the hub prints when it starts without operators. Makes the owner of the instance, and signs in.',
        body: Setup,
        response: { 201: SessionView },
      },
    },
    async (request, reply) => {
      if (!isFromOwnSite(request, surroundings)) throw fault('INNESTO_REQUEST_ORIGIN');
      if (!maySignIn(request, surroundings)) throw fault('INNESTO_SIGN_IN_INSECURE');
      await limitSignIn(request);
      const { token, email, name, password } = request.body;
      const language = languageOf(request.headers['accept-language']);
      const operator = await setUp.redeem({ secret: token, email, name, password, language });
      writeSessionCookie(reply, await sessions.open(operator, null), surroundings);
      return reply.code(201).send({ operator: viewOfOperator(operator) });
    },
  );
};
