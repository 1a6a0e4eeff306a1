import {
  AccountParams,
  AccountView,
  BalanceEntryDraft,
  BalanceEntryPage,
  ContactBalances,
  ContactParams,
  PAGE_LIMIT,
  PageQuery,
  type BalanceEntryView,
} from '@innesto/sdk/contract';
import type { Account, AccountNamed, Balances } from '../../data/records/balances.ts';
import { keptKey } from '../../model/collection.ts';
import type { BalanceEntryRow } from '../../store/query/balance.ts';
import type { App } from '../app.ts';
import { readCursor } from '../cursor.ts';
import { moment } from '../moment.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Balances'];
const ACCOUNT = '/api/workspaces/:workspace/balances/:plugin/:balance/accounts/:account';

const accountView = ({ total, scale, nextLapse }: Account): AccountView => ({
  total: total / scale,
  nextLapse: nextLapse === null ? null : { amount: nextLapse.amount / scale, at: moment(nextLapse.at) },
});

const entryView = (entry: BalanceEntryRow, scale: number): BalanceEntryView => ({
  id: entry.publicId,
  amount: entry.amount / scale,
  totalAfter: entry.totalAfter / scale,
  source: entry.source,
  reason: entry.reason,
  expiresAt: entry.expiresAt === null ? null : moment(entry.expiresAt),
  lapsing: entry.remaining / scale,
  at: moment(entry.at),
});

const namedBy = ({
  plugin,
  balance,
  account,
}: {
  readonly plugin: string;
  readonly balance: string;
  readonly account: string;
}): AccountNamed => ({ balance: keptKey(plugin, balance), account });

const readBalances = (app: App, balances: Balances): void => {
  app.get(
    '/api/workspaces/:workspace/contacts/:contact/balances',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'A contact’s own balances',
        description: 'Those in which nothing was ever entered among them. Balances of records are with their records.',
        params: ContactParams,
        response: { 200: ContactBalances },
      },
    },
    async (request) => {
      const found = await balances.ofContact(workspaceOf(request), request.params.contact);
      return {
        items: found.map(({ definition: { plugin, manifest }, account }) => ({
          plugin,
          balance: manifest.name,
          title: manifest.title,
          unit: manifest.unit,
          decimals: manifest.decimals ?? 0,
          ...accountView(account),
        })),
      };
    },
  );
  app.get(
    ACCOUNT,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'How much there is in an account',
        description: 'The account is named by the contact, or the record, whose it is.',
        params: AccountParams,
        response: { 200: AccountView },
      },
    },
    async (request) => accountView(await balances.find(workspaceOf(request), namedBy(request.params))),
  );
};

const keepEntries = (app: App, balances: Balances): void => {
  app.get(
    `${ACCOUNT}/entries`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The entries of an account, the newest first',
        params: AccountParams,
        querystring: PageQuery,
        response: { 200: BalanceEntryPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after } = request.query;
      const { page, scale } = await balances.entries(workspaceOf(request), namedBy(request.params), {
        limit,
        after: readCursor(after),
      });
      return { items: page.items.map((entry) => entryView(entry, scale)), next: page.next };
    },
  );
  app.post(
    `${ACCOUNT}/entries`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Add to an account, or take from it',
        description:
          'Tells of `<plugin>.<balance>.changed` with `before` and `after`, which may start workflows. What is taken uses up first what lapses first. An entry whose key was given before is not made again. Answers how the account stands then.',
        params: AccountParams,
        body: BalanceEntryDraft,
        response: { 201: AccountView },
      },
    },
    async (request, reply) => {
      const { amount, reason = null, expiresAt, key = null, startWorkflows = true } = request.body;
      const account = await balances.add(workspaceOf(request), namedBy(request.params), {
        amount,
        reason,
        expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
        key,
        quiet: !startWorkflows,
      });
      return reply.code(201).send(accountView(account));
    },
  );
};

/** Balances: what plugins count of contacts and of records. */
export const balanceRoutes = (app: App, { balances }: { readonly balances: Balances }): void => {
  readBalances(app, balances);
  keepEntries(app, balances);
};
