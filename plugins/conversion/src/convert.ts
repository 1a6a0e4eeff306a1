import { type Effect, effects, type JsonObject } from '@innesto/sdk';
import { conversion } from './kept.ts';
import { type Rule, valueOf } from './read-rule.ts';

/** What makes a conversion of what a contact did. Where the rule counts once, a second one is refused without a word. */
export const convert = (
  rule: Rule,
  {
    at,
    value,
    payload,
    otherwise,
  }: {
    /** Epoch milliseconds. */
    readonly at: number;
    /** Absent: what the rule says that it is worth. */
    readonly value?: number | undefined;
    readonly payload: JsonObject;
    readonly otherwise: string;
  },
): Extract<Effect, { kind: 'record.create' }> => {
  const worth = value ?? valueOf(rule, payload);
  return effects.createRecord(
    { collection: 'conversion', of: conversion },
    {
      rule: rule.id,
      name: rule.name,
      date: new Date(at).toISOString(),
      ...(worth === undefined ? {} : { value: worth }),
      ...(rule.isOnce ? { counts: 'once' } : {}),
    },
    { otherwise },
  );
};
