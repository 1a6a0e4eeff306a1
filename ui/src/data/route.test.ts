import { expect, test } from 'vitest';
import { hrefOf, parseRoute } from './route.ts';

test('every page is found again under the address that leads to it', () => {
  const routes = [
    { page: 'set-up', token: 'a/b c' },
    { page: 'workspaces' },
    { page: 'workspace', workspace: 'w1' },
    { page: 'workflows', workspace: 'w1' },
    { page: 'workflow', workspace: 'w1', workflow: 'f1' },
    { page: 'new-import', workspace: 'w1' },
    { page: 'import', workspace: 'w1', import: 'i1' },
    { page: 'message', workspace: 'w1', message: 'm1' },
    { page: 'contact', workspace: 'w1', contact: 'c%1' },
    { page: 'runs', workspace: 'w1', workflow: 'f1', step: null, outcome: null },
    { page: 'runs', workspace: 'w1', workflow: 'f1', step: 'send', outcome: 'done' },
  ] as const;
  for (const route of routes) expect(parseRoute(hrefOf(route))).toEqual(route);
});

test('no address at all is the list of workspaces', () => {
  expect(['', '#', '#/'].map(parseRoute)).toEqual(Array.from({ length: 3 }, () => ({ page: 'workspaces' })));
});

test('an address whose ids would climb to something else of the hub’s leads nowhere', () => {
  for (const hash of ['#/w/..', '#/w/1/contacts/..', '#/w/1/contacts/%2e%2e', '#/w/1/lists/%2E', '#/set-up/..'])
    expect(parseRoute(hash)).toEqual({ page: 'unknown' });
});

test('an address that leads nowhere says so, and a broken one does no harm', () => {
  for (const hash of [
    '#/set-up',
    '#/w',
    '#/w/1/elsewhere/2',
    '#/w/1/messages/2/3',
    '#/w/1/workflows/2/3',
    '#/w/1/workflows/2/people/3/4/5',
    '#/x',
  ]) {
    expect(parseRoute(hash)).toEqual({ page: 'unknown' });
  }
  expect(parseRoute('#/w/%E0%A4%A')).toEqual({ page: 'workspace', workspace: '%E0%A4%A' });
});
