import { MatchResult, type InvocationOutcome } from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import { contactView } from '../../model/contact-view.ts';
import type { Contact } from '../../model/contact.ts';
import { eventView } from '../../model/event-view.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { StoredSubscription } from '../../store/verb/subscriptions.ts';
import { crossInParts } from '../cross-in-parts.ts';
import { nameOf, type PluginRunner } from '../port.ts';

const matchResult = compiledLater(MatchResult);

/** One event about which a plugin is asked whether it starts a run. */
export interface Question {
  readonly event: StoredEvent;
  readonly contact: Contact;
}

/** What the plugin said of one event. `unsure`: it failed on this one, which says nothing of the others. */
export type MatchAnswer =
  | { readonly kind: 'matches'; readonly entryKey: string }
  | { readonly kind: 'passes' }
  | { readonly kind: 'unsure'; readonly reason: string };

/** What became of asking: an answer a question, or why there is none. */
export type Asked =
  | { readonly kind: 'answered'; readonly answers: readonly MatchAnswer[] }
  | Extract<InvocationOutcome, { kind: 'condemned' | 'interrupted' }>;

const readAnswer = (text: string): MatchAnswer => {
  const value: unknown = JSON.parse(text);
  if (!matchResult.Check(value)) return { kind: 'unsure', reason: 'its answer does not fit the contract' };
  return value.matches ? { kind: 'matches', entryKey: value.entryKey ?? '' } : { kind: 'passes' };
};

/** Asks a trigger's own `match` about a batch of events. */
export const askMatch = async (
  sandbox: PluginRunner,
  {
    subscription,
    workspace,
    questions,
    now,
  }: {
    readonly subscription: StoredSubscription;
    readonly workspace: Workspace;
    readonly questions: readonly Question[];
    readonly now: number;
  },
): Promise<Asked> => {
  const items = questions.map(({ event, contact }) => ({
    event: eventView(event, contact.publicId),
    contact: contactView(contact),
  }));
  const outcome = await crossInParts(sandbox, {
    workspace: workspace.publicId,
    plugin: subscription.plugin,
    version: subscription.pluginVersion,
    contribution: nameOf(subscription.contribution),
    entry: 'match',
    config: subscription.config,
    items,
    now,
    seed: questions[0]?.event.id ?? 0,
  });
  if (outcome.kind !== 'answered') return outcome;
  return {
    kind: 'answered',
    answers: outcome.answers.map((answer) =>
      answer.ok ? readAnswer(answer.value) : { kind: 'unsure', reason: answer.message },
    ),
  };
};
