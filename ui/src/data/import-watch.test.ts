import type { ImportView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { ImportWatch } from './import-watch.svelte.ts';
import { hubOver } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import type { News } from './watch.svelte.ts';

const view = (part: Partial<ImportView>): Partial<ImportView> => ({ id: 'i1', state: 'running', refused: 0, ...part });

const watchOver = () => {
  const machine = new TestMachine();
  const kept = { view: view({ rowsDone: 0 }), report: 'line,code,column,detail\r\n' };
  const over = hubOver((asked) => {
    if (asked.endsWith('/report')) return { body: kept.report };
    if (asked.endsWith('/cancel')) kept.view = view({ state: 'cancelled' });
    return { body: kept.view };
  });
  let hear: (news: News) => void = () => undefined;
  const watch = {
    id: 'w',
    listen: (listener: (news: News) => void) => {
      hear = listener;
      return () => undefined;
    },
  };
  const one = new ImportWatch({ hub: over.hub, after: machine.ports.after, watch, id: 'i1' });
  return { ...over, machine, kept, one, tell: (news: News) => hear(news) };
};

test('an import is followed by its own news, and by nobody else’s', async () => {
  const { one, kept, machine, tell, asked } = watchOver();
  await settled();
  kept.view = view({ rowsDone: 500 });
  tell({ topic: 'imports', sequence: 1, import: 'another' });
  await machine.pass(1000);
  expect(asked).toHaveLength(1);
  tell({ topic: 'imports', sequence: 2, import: 'i1' });
  await machine.pass(1000);
  expect(one.view.value?.rowsDone).toBe(500);
});

test('rows that were refused are fetched once there are some', async () => {
  const { one, kept, machine, tell } = watchOver();
  await settled();
  expect(one.refused.value).toBeNull();
  kept.view = view({ refused: 1 });
  kept.report += '7,INNESTO_IMPORT_KEY,,no key\r\n';
  tell(null);
  await machine.pass(4000);
  expect(one.refused.value?.map(({ line }) => line)).toEqual([7]);
});

test('it stops where somebody stops it', async () => {
  const { one } = watchOver();
  await settled();
  await one.cancel();
  expect(one.view.value?.state).toBe('cancelled');
});
