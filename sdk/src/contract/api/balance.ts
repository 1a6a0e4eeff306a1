import Type, { type Static } from 'typebox';
import { PluginName, PublicId } from '../name.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const ContributionName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });

const NextLapse = Type.Union([Type.Object({ amount: Type.Number(), at: moment }, strict), Type.Null()], {
  description: 'What lapses next, and when',
});

/** How much there is in an account: of a contact, or of a record. */
export const AccountView = Type.Object({ total: Type.Number(), nextLapse: NextLapse }, strict);
export type AccountView = Static<typeof AccountView>;

/** One of a contact's own balances. */
export const ContactBalanceView = Type.Object(
  {
    plugin: PluginName,
    balance: Type.String(),
    title: Type.String(),
    unit: Type.String(),
    decimals: Type.Integer(),
    ...AccountView.properties,
  },
  strict,
);
export type ContactBalanceView = Static<typeof ContactBalanceView>;

/** All of a contact's own balances, those in which nothing was ever entered among them. */
export const ContactBalances = Type.Object({ items: Type.Array(ContactBalanceView) }, strict);

/** An entry of an account. `source`: through what it came (`api`, `workflow`, `handler`, `lapse`, `count`). */
export const BalanceEntryView = Type.Object(
  {
    id: PublicId,
    amount: Type.Number(),
    totalAfter: Type.Number(),
    source: Type.String(),
    reason: Type.Union([Type.String(), Type.Null()]),
    expiresAt: Type.Union([moment, Type.Null()]),
    lapsing: Type.Number({ description: 'What of it is not used up, and lapses at `expiresAt`' }),
    at: moment,
  },
  strict,
);
export type BalanceEntryView = Static<typeof BalanceEntryView>;

/** A page of entries, the newest first. */
export const BalanceEntryPage = pageOf(BalanceEntryView);

/** The address of an account: `account` is the public id of the contact or the record whose it is. */
export const AccountParams = Type.Object(
  { workspace: PublicId, plugin: PluginName, balance: ContributionName, account: PublicId },
  strict,
);

/** An entry made by hand. `key`: a second one with the same key is not made. */
export const BalanceEntryDraft = Type.Object(
  {
    amount: Type.Number({ minimum: -1e11, maximum: 1e11, description: 'Points to add; less than 0: to take' }),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'When what is left of it lapses; only of what is added' }),
    ),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    startWorkflows: Type.Optional(Type.Boolean({ description: 'false: what happens here starts nothing' })),
  },
  strict,
);
export type BalanceEntryDraft = Static<typeof BalanceEntryDraft>;
