import { expect, test } from 'vitest';
import { createPlaces, withPatience } from './patience.ts';

const BUSY = { code: 'INNESTO_ENDPOINT_BUSY' };
/** Something that takes as long as the test says. */
const slow = () => Promise.withResolvers<string>();

test('whoever waits too long is told to come back, and what was not begun by then never is', async () => {
  const { promise, resolve } = slow();
  let began = false;
  const after = Promise.withResolvers<unknown>();
  const answer = withPatience(5, async (patience) => {
    await promise;
    await patience
      .through(async () => {
        began = true;
      })
      .catch(after.resolve);
  });
  await expect(answer).rejects.toMatchObject(BUSY);
  resolve('too late');
  await expect(after.promise).resolves.toMatchObject(BUSY);
  expect(began).toBe(false);
});

test('what was begun in time is waited for: nobody is told to come back for what is done', async () => {
  const { promise, resolve } = slow();
  const answer = withPatience(5, ({ through }) => through(() => promise));
  await new Promise((done) => setTimeout(done, 30));
  resolve('redeemed');
  await expect(answer).resolves.toBe('redeemed');
});

test('what came to nothing after the time was over is not tried again', async () => {
  const answer = withPatience(5, async ({ check, through }) => {
    await through(() => new Promise((done) => setTimeout(done, 30)));
    check();
    return 'again';
  });
  await expect(answer).rejects.toMatchObject(BUSY);
});

test('each has so many places, and what nobody waits for any more keeps its place until it is over', async () => {
  const letIn = createPlaces(2);
  const { promise, resolve } = slow();
  const first = withPatience(5, () => letIn(1, () => promise));
  const second = letIn(1, () => promise);
  await expect(first).rejects.toMatchObject(BUSY);
  await expect(letIn(1, () => Promise.resolve('third'))).rejects.toMatchObject(BUSY);
  await expect(letIn(2, () => Promise.resolve('another’s'))).resolves.toBe('another’s');
  resolve('done');
  await second;
  await expect(letIn(1, () => Promise.resolve('third'))).resolves.toBe('third');
});
