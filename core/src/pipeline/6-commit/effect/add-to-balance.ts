import type { AddToBalanceEffect } from '@innesto/sdk/contract';
import type { AccountOwner } from '../../../model/account.ts';
import { amountProblem, scaleOf } from '../../../model/amount.ts';
import { keptKey, type DefinedBalance } from '../../../model/collection.ts';
import { addDuration } from '../../../model/duration.ts';
import { numberOf } from '../../../model/expression.ts';
import { accountText, originOf, type EffectContext, type EffectDraft, type Objection } from './context.ts';

/** The right that adding to a balance asks for. */
export const balanceRight = (balance: string): string => `balances:${balance}`;

/** Whose account it is; null where the record is gone, or another contact's. */
const ownerOf = (
  { contact, records, plugin }: EffectContext,
  { manifest }: DefinedBalance,
  { record: publicId }: AddToBalanceEffect,
): AccountOwner | null => {
  if (manifest.of === 'contact') return { contactId: contact.id, recordId: null, record: null, shard: contact.shard };
  const record = publicId === undefined ? undefined : records.get(publicId);
  const isOurs = record?.contactId === null || record?.contactId === contact.id;
  if (record === undefined || !isOurs || record.collection !== keptKey(plugin, manifest.of)) return null;
  return { contactId: record.contactId, recordId: record.id, record: record.publicId, shard: record.shard };
};

/** How much it is; null where that cannot be worked out. A part of the smallest part is nobody's. */
const amountOf = (
  context: EffectContext,
  draft: EffectDraft,
  { effect, scale }: { readonly effect: AddToBalanceEffect; readonly scale: number },
): number | null => {
  if (typeof effect.amount === 'number') return effect.amount;
  const found = numberOf(context.evaluate(effect.amount, draft.contact));
  // What is a hundredth short of a whole part only because of how numbers are kept is a whole part.
  return found === null ? null : Math.trunc(Number((found * scale).toPrecision(14))) / scale;
};

/** What would be left of an account, after what the step has asked for before. */
const leftOf = (
  { totals }: EffectContext,
  { entries }: EffectDraft,
  { balance, owner, amount }: { readonly balance: string; readonly owner: AccountOwner; readonly amount: number },
): number => {
  const place = accountText({ balance, ...owner });
  const asked = entries.filter((entry) => accountText({ balance: entry.balance, ...entry.owner }) === place);
  return asked.reduce((sum, entry) => sum + entry.amount, (totals.get(place) ?? 0) + amount);
};

/** Adds to a balance of the plugin's own, or takes from it. */
export const addToBalance = (context: EffectContext, draft: EffectDraft, effect: AddToBalanceEffect): Objection => {
  const definition = context.balances.get(keptKey(context.plugin, effect.balance));
  if (definition === undefined) return `there is no balance “${effect.balance}”`;
  const { manifest } = definition;
  if (manifest.of === 'contact' && effect.record !== undefined)
    return `“${manifest.title}” is of contacts, not of records`;
  const owner = ownerOf(context, definition, effect);
  if (owner === null) return 'the record is gone, or is not this contact’s';
  const { validFor, reason = null, least = null, most = null, key } = effect;
  const amount = amountOf(context, draft, { effect, scale: scaleOf(manifest) });
  if (amount === null) return 'the amount cannot be worked out';
  if (amount === 0 && typeof effect.amount !== 'number') return null;
  const expiresAt = validFor === undefined ? null : addDuration(context.now, validFor, context.zone);
  const problem = amountProblem(manifest, { amount, expiresAt, now: context.now });
  if (problem !== null) return `${problem.member}: ${problem.detail}`;
  if (least !== null && leftOf(context, draft, { balance: definition.key, owner, amount }) < least)
    return `there is not enough of “${manifest.title}”`;
  if (most !== null && leftOf(context, draft, { balance: definition.key, owner, amount }) > most)
    return `there would be too much of “${manifest.title}”`;
  draft.entries.push({
    publicId: context.ids.next(),
    balance: definition.key,
    scale: scaleOf(manifest),
    owner,
    amount,
    expiresAt,
    // What is asked for again about the same visit to the step is the same entry.
    key: key === undefined ? `${context.occurrence}/${draft.entries.length}` : `key ${key}`,
    least,
    most,
    reason,
    origin: originOf(context),
  });
  return null;
};
