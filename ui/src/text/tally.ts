import type { WordKey } from './words.svelte.ts';

/** Something that a step counts beside its ways. `people`: the number of the step behind which those stand whom it counts. */
export interface Tally {
  readonly outcome: string;
  readonly name: WordKey;
  readonly people: string;
}

const ofMessage = (became: string, name: WordKey): Tally => ({
  outcome: `message:${became}`,
  name,
  people: `message:${became}`,
});
// Whoever left it as those leave for whom it was done had it done to them.
const ofStep = (kind: string, name: WordKey): Tally => ({ outcome: `did:${kind}`, name, people: 'done' });

const TALLIES: readonly Tally[] = [
  ofMessage('sent', 'tally.sent'),
  ofMessage('delivered', 'tally.delivered'),
  ofMessage('undelivered', 'tally.undelivered'),
  ofMessage('opened', 'tally.opened'),
  ofMessage('clicked', 'tally.clicked'),
  ofMessage('replied', 'tally.replied'),
  ofMessage('unsubscribed', 'tally.unsubscribed'),
  ofStep('contact.set-field', 'tally.set-field'),
  ofStep('list.join', 'tally.list-join'),
  ofStep('list.leave', 'tally.list-leave'),
  ofStep('record.create', 'tally.record-create'),
  ofStep('record.update', 'tally.record-update'),
  ofStep('record.delete', 'tally.record-delete'),
  ofStep('balance.add', 'tally.balance-add'),
  ofStep('http.request', 'tally.request'),
  ofStep('event.emit', 'tally.event'),
  ofStep('workflow.start', 'tally.start'),
  ofStep('workflow.stop', 'tally.stop'),
  ofStep('variable.set', 'tally.variable'),
  ofStep('consent.give', 'tally.consent-give'),
  ofStep('consent.ask', 'tally.consent-ask'),
];

/** Of what a step counted that which a person has a word for, in the order in which it happens. */
export const shownTallies = ({
  tallies,
  ports,
}: {
  readonly tallies: Readonly<Record<string, number>>;
  readonly ports: Readonly<Record<string, number>>;
}): readonly (Tally & { readonly count: number })[] =>
  TALLIES.flatMap((tally) => {
    const count = tallies[tally.outcome] ?? 0;
    // Some actions leave by ways of their own, and some people are still waiting for an answer.
    const people = tally.people === 'done' && (ports['done'] ?? 0) < count ? 'entered' : tally.people;
    return count === 0 ? [] : [{ ...tally, count, people }];
  });
