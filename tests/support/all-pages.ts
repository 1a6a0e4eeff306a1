import type { Page } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';

const LIMIT = 200;

/** Everything that a list of the workspace holds, page after page; `path` is behind the workspace's address, and may have a query. */
export const allPages = async <Item>({ api, base }: Settled, path: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  const address = `${base}${path}${path.includes('?') ? '&' : '?'}limit=${LIMIT}`;
  for (let next: string | null = ''; next !== null;) {
    const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const page: Page<Item> = await api.must<Page<Item>>('GET', `${address}${after}`);
    items.push(...page.items);
    next = page.next;
  }
  return items;
};
