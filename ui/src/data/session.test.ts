import { expect, test } from 'vitest';
import { Session } from './session.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { TroubleError } from './trouble.ts';

const ada = { id: '0', email: 'ada@example.com', name: 'Ada', language: 'en', instanceRole: 'owner' } as const;
const nobody: Said = { problem: problemOf('INNESTO_SIGN_IN_REQUIRED', 401) };

const sessionOver = (answers: Readonly<Record<string, Said>>) => {
  const over = hubOver((asked) => answers[asked] ?? 'cut');
  return { session: new Session(over.hub), asked: over.asked };
};

test('whoever was signed in still is', async () => {
  const { session } = sessionOver({ 'GET /api/session': { body: { operator: ada } } });
  expect(session.standing.kind).toBe('asking');
  await session.ask();
  expect(session.operator).toEqual(ada);
});

test('a hub without anybody waits to be set up; one with somebody, for a password', async () => {
  for (const [needed, kind] of [
    [true, 'new'],
    [false, 'nobody'],
  ] as const) {
    const { session } = sessionOver({ 'GET /api/session': nobody, 'GET /api/setup': { body: { needed } } });
    await session.ask();
    expect(session.standing.kind).toBe(kind);
  }
});

test('a hub that cannot be reached makes nobody a stranger', async () => {
  for (const answers of [
    {},
    { 'GET /api/session': nobody },
    { 'GET /api/session': { problem: problemOf('INNESTO_DATABASE', 503) } },
  ]) {
    const { session } = sessionOver(answers);
    await session.ask();
    expect(session.standing.kind).toBe('out-of-reach');
  }
});

test('setting up signs in, and signing out ends it, even where the hub had ended it before', async () => {
  const { session, asked } = sessionOver({
    'POST /api/setup': { body: { operator: ada } },
    'DELETE /api/session': nobody,
  });
  await session.setUp({ token: 't', email: ada.email, name: ada.name, password: 'a long password' });
  expect(session.operator).toEqual(ada);
  await session.signOut();
  expect([session.standing.kind, asked]).toEqual(['nobody', ['POST /api/setup', 'DELETE /api/session']]);
});

test('a wrong password is told to whoever typed it, and changes nothing', async () => {
  const { session } = sessionOver({
    'GET /api/session': nobody,
    'GET /api/setup': { body: { needed: false } },
    'POST /api/session': { problem: problemOf('INNESTO_SIGN_IN_FAILED', 401) },
  });
  await session.ask();
  await expect(session.signIn({ email: 'a@b', password: 'x' })).rejects.toBeInstanceOf(TroubleError);
  expect(session.standing.kind).toBe('nobody');
});

test('a signing out that does not reach the hub leaves one signed in', async () => {
  const { session } = sessionOver({ 'POST /api/session': { body: { operator: ada } } });
  await session.signIn({ email: ada.email, password: 'x' });
  await expect(session.signOut()).rejects.toBeInstanceOf(TroubleError);
  expect(session.operator).toEqual(ada);
});

test('while the hub is away, whoever is signed in stays so', async () => {
  const { session } = sessionOver({ 'POST /api/session': { body: { operator: ada } } });
  await session.signIn({ email: ada.email, password: 'x' });
  await session.ask();
  expect(session.operator).toEqual(ada);
});

test('when the hub no longer knows who is asking, it is time to sign in again', async () => {
  const { session } = sessionOver({ 'POST /api/session': { body: { operator: ada } } });
  session.end();
  expect(session.standing.kind).toBe('asking');
  await session.signIn({ email: ada.email, password: 'x' });
  session.end();
  expect(session.standing.kind).toBe('nobody');
});
