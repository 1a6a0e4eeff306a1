import { SessionView, SignIn, SignOutQuery, type OperatorView } from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Operator, Operators } from '../../data/operators/operators.ts';
import type { Sessions } from '../../data/operators/sessions.ts';
import { fault } from '../../fault/fault.ts';
import type { App } from '../app.ts';
import { isFromOwnSite, maySignIn, type Surroundings } from '../door.ts';
import { callerOf } from '../scope.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../session-cookie.ts';
import type { LimitSignIn } from '../sign-in-limit.ts';

/** An operator as the API shows one. */
export const viewOfOperator = ({ publicId, email, name, language, instanceRole }: Operator): OperatorView => ({
  id: publicId,
  email,
  name,
  language,
  instanceRole,
});

interface SessionPorts {
  readonly operators: Operators;
  readonly sessions: Sessions;
  readonly limitSignIn: LimitSignIn;
  readonly surroundings: Surroundings;
}

const signIn = (app: App, { operators, sessions, limitSignIn, surroundings }: SessionPorts): void => {
  app.post(
    '/api/session',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Signing in'],
        summary: 'Sign in',
        description: 'Gives the browser a cookie. The session ends 30 days after it was last used.',
        body: SignIn,
        response: { 201: SessionView },
      },
    },
    async (request, reply) => {
      // A page of another site must not sign its visitor in as somebody else.
      if (!isFromOwnSite(request, surroundings)) throw fault('INNESTO_REQUEST_ORIGIN');
      if (!maySignIn(request, surroundings)) throw fault('INNESTO_SIGN_IN_INSECURE');
      await limitSignIn(request);
      const operator = await operators.recognise(request.body.email, request.body.password);
      if (operator === null) throw fault('INNESTO_SIGN_IN_FAILED');
      writeSessionCookie(reply, await sessions.open(operator, readSessionCookie(request, surroundings)), surroundings);
      return reply.code(201).send({ operator: viewOfOperator(operator) });
    },
  );
};

/** Signing in and out, and who is signed in. */
export const sessionRoutes = (app: App, ports: SessionPorts): void => {
  const { sessions, surroundings } = ports;
  signIn(app, ports);
  app.get(
    '/api/session',
    {
      config: { access: 'operator' },
      schema: { tags: ['Signing in'], summary: 'Who is signed in', response: { 200: SessionView } },
    },
    async (request) => {
      const secret = readSessionCookie(request, surroundings);
      const signedIn = secret === null ? null : await sessions.resolve(secret);
      if (signedIn === null) throw fault('INNESTO_SIGN_IN_REQUIRED');
      return { operator: viewOfOperator(signedIn.operator) };
    },
  );
  app.delete(
    '/api/session',
    {
      config: { access: 'operator' },
      schema: { tags: ['Signing in'], summary: 'Sign out', querystring: SignOutQuery, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const secret = readSessionCookie(request, surroundings);
      if (request.query.everywhere === true) await sessions.endAll(callerOf(request).id);
      else if (secret !== null) await sessions.end(secret);
      clearSessionCookie(reply, surroundings);
      return reply.code(204).send(null);
    },
  );
};
