import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSecure, maySignIn, type Surroundings } from './door.ts';

// `__Host-` makes the browser insist on Secure, this host and no other, and the whole path.
const SECURE_NAME = '__Host-innesto';
const PLAIN_NAME = 'innesto';
const LIFETIME_SECONDS = 30 * 86_400;

const nameFor = (request: FastifyRequest, surroundings: Surroundings): string =>
  isSecure(request, surroundings) ? SECURE_NAME : PLAIN_NAME;

const optionsFor = (request: FastifyRequest, surroundings: Surroundings): CookieSerializeOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
  secure: isSecure(request, surroundings),
});

/** The session's secret that the browser sent; none on lines on which nobody may be signed in. */
export const readSessionCookie = (request: FastifyRequest, surroundings: Surroundings): string | null =>
  maySignIn(request, surroundings) ? (request.cookies[nameFor(request, surroundings)] ?? null) : null;

/** Gives the browser a session's secret to keep. */
export const writeSessionCookie = (reply: FastifyReply, secret: string, surroundings: Surroundings): void => {
  void reply.setCookie(nameFor(reply.request, surroundings), secret, {
    ...optionsFor(reply.request, surroundings),
    maxAge: LIFETIME_SECONDS,
  });
};

/** Makes the browser forget the session's secret. */
export const clearSessionCookie = (reply: FastifyReply, surroundings: Surroundings): void => {
  void reply.clearCookie(nameFor(reply.request, surroundings), optionsFor(reply.request, surroundings));
};
