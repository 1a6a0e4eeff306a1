import { expect, test } from 'vitest';
import { filterReference } from './reference.ts';

test('the reference page tells the filter language', async () => {
  await expect(filterReference()).toMatchFileSnapshot('../../../../docs/reference/filters.md');
});
