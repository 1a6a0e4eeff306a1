import { beforeEach, onTestFailed } from 'vitest';

/** Makes the tests of a `describe` chapters of one story: where one fails, those behind it are not told. */
export const tellInOrder = (): void => {
  let isBroken = false;
  beforeEach(({ skip }) => {
    skip(isBroken, 'the story broke off before');
    onTestFailed(() => {
      isBroken = true;
    });
  });
};
