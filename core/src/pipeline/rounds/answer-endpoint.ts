import type { EndpointRequest, Json, RespondResult, SharedRecords, SynchronousManifest } from '@innesto/sdk/contract';
import { fault, type Fault } from '../../fault/fault.ts';
import { lookupIn } from '../../model/attribute.ts';
import { zoneOf } from '../../model/calendar/zone.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { keptKey } from '../../model/collection.ts';
import type { Contact } from '../../model/contact.ts';
import { evaluate } from '../../model/expression.ts';
import type { Ids } from '../../model/identifier.ts';
import { readKept } from '../../model/kept.ts';
import type { KeyedQuestion } from '../../store/verb/answered-calls.ts';
import type { AnswerToCommit } from '../../store/verb/commit-answer.ts';
import type { Verbs } from '../../store/verbs.ts';
import { answerTrouble, askFind, askRespond, type AnswerTurn } from '../1-ingest/ask-endpoint.ts';
import type { Asked } from '../1-ingest/ask-source.ts';
import { ANSWERED_KEPT_MS, shardOfEndpoint, type EndpointHouse, type ReachedEndpoint } from '../1-ingest/endpoint.ts';
import { keyedQuestion } from '../1-ingest/keyed-question.ts';
import { dayIn, toldFacts } from '../1-ingest/told-facts.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import { nobodyIn, planAnswer } from '../6-commit/plan-answer.ts';
import { gatherWantedFacts, type PlanPorts } from '../6-commit/plan-facts.ts';
import { NOTHING_KEPT, rightsKey } from '../6-commit/plan-move.ts';
import type { Patience } from '../patience.ts';
import type { PluginRunner, Plugins, Report } from '../port.ts';
import { textFor } from '../way-of.ts';
import { sharedFor } from './endpoint-round.ts';
import { findForAnswer, NOTHING_FOUND, type Findings, type FindPorts } from './find-for-answer.ts';

/** What answering is handed. */
export interface AnswerPorts {
  readonly verbs: PlanPorts['verbs'] & FindPorts['verbs'] & Pick<Verbs, 'commitAnswer' | 'findAnsweredCall'>;
  readonly sandbox: PluginRunner;
  readonly plugins: PlanPorts['plugins'] & Pick<Plugins, 'strike'>;
  readonly endpoints: EndpointHouse;
  readonly shared: SharedCollections;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
}

/** A request to an endpoint. `patience`: how long somebody waits for the answer; afterwards nothing more is written. */
export interface EndpointQuestion {
  readonly reached: ReachedEndpoint<SynchronousManifest>;
  readonly request: Omit<EndpointRequest, 'at'>;
  readonly patience: Patience;
  /** By what the caller may ask again (Idempotency-Key); null: it said nothing. */
  readonly key: string | null;
}

/** The answer as it is sent: what it brought about is done by then. */
export type SentAnswer =
  | { readonly status: number; readonly json: Json }
  | { readonly status: number; readonly text: string }
  | {
      readonly status: number;
      readonly html: string;
      readonly frames: readonly string[];
      readonly leadsTo: readonly string[];
    }
  | { readonly redirect: string };

const MOST_TRIES = 3;

/** Why there is no answer: the caller learns no more than that, the hub's log does. */
const broken = (
  { report }: Pick<AnswerPorts, 'report'>,
  { workspace, plugin, endpoint }: ReachedEndpoint,
  detail: string,
): Fault => {
  report('an endpoint could not answer', {
    endpoint: keptKey(plugin, endpoint.name),
    workspace: workspace.publicId,
    detail: detail.slice(0, 300),
  });
  return fault('INNESTO_ENDPOINT_BROKEN');
};

/** What a plugin said; where it said nothing of use it is blamed. */
const only = async <Value>(ports: AnswerPorts, reached: ReachedEndpoint, asked: Asked<Value>): Promise<Value> => {
  switch (asked.kind) {
    case 'answered': {
      const [answer] = asked.answers;
      if (answer?.ok !== true) throw broken(ports, reached, answer?.detail ?? 'it gave no answer');
      return answer.value;
    }
    case 'condemned': {
      const { verdict, detail } = asked;
      const { workspace, plugin } = reached;
      await ports.plugins.strike({ workspaceId: workspace.id, plugin, verdict, detail });
      throw broken(ports, reached, `the plugin had to be stopped (${verdict})`);
    }
    case 'interrupted':
      throw fault('INNESTO_ENDPOINT_BUSY');
  }
};

/** Whom an answer's effects are about; null: nobody. */
const subjectOf = ({ records, contacts, contactId }: Findings, about: string | undefined): Contact | null => {
  const ids =
    about === undefined
      ? [contactId, ...[...records.values()].map((record) => record.contactId)]
      : [records.get(about)?.contactId ?? null];
  const id = ids.find((one) => one !== null) ?? null;
  const contact = id === null ? undefined : contacts.get(id);
  return contact === undefined || contact.deleted ? null : contact;
};

/** What an answer's effects come to, as things stand now. */
const plan = async (
  ports: AnswerPorts,
  {
    reached,
    now,
    occurrence,
  }: { readonly reached: ReachedEndpoint; readonly now: number; readonly occurrence: string },
  { answer, findings }: { readonly answer: RespondResult; readonly findings: Findings },
) => {
  const { workspace, plugin, endpoint } = reached;
  const subject = subjectOf(findings, answer.about);
  const contact = subject ?? nobodyIn(workspace.id, shardOfEndpoint(workspace.id, keptKey(plugin, endpoint.name)));
  const effects = answer.effects ?? [];
  const facts = await gatherWantedFacts(ports, [{ workspaceId: workspace.id, plugin, contactId: contact.id, effects }]);
  const { zone } = zoneOf({ contact, workspace });
  return planAnswer(
    {
      workspace,
      now,
      contact,
      // Whoever called caused it: as what is told from outside, it begins a chain.
      cause: { source: 'handler', quiet: false, runId: null, depth: -1 },
      plugin,
      rights: facts.rights.get(rightsKey(workspace.id, plugin)) ?? new Set<string>(),
      fields: facts.fields.get(workspace.id) ?? new Map<string, never>(),
      lists: facts.lists.get(workspace.id) ?? new Map<string, number>(),
      ...(facts.kept.get(workspace.id) ?? NOTHING_KEPT),
      occurrence,
      ids: ports.ids,
      zone,
      evaluate: (expression, changed) => {
        const seen = { contact: changed, event: null, workspace };
        const clock = { now, timeZone: workspace.timeZone };
        const lookup = lookupIn({ ...seen, lists: [], variables: {}, messages: new Map(), clock });
        return evaluate(expression, { lookup, now, zone, render: (text) => textFor(seen, now)(text, {}) });
      },
    },
    { effects, isAboutSomebody: subject !== null },
  );
};

/** What a call was answered before; null: it was not, or what it was answered changed nothing. */
const answeredBefore = async (
  { verbs, clock }: AnswerPorts,
  question: KeyedQuestion | null,
): Promise<SentAnswer | null> => {
  if (question === null) return null;
  const known = await verbs.findAnsweredCall({ ...question, since: clock.now() - ANSWERED_KEPT_MS });
  if (known === null) return null;
  if (known.fingerprint !== question.fingerprint) throw fault('INNESTO_IDEMPOTENCY_REUSED');
  // The contact whom it was about is gone.
  if (known.body === null) throw fault('INNESTO_IDEMPOTENCY_SECRET');
  return readKept<SentAnswer>(known.body);
};

const toSend = (answer: RespondResult): SentAnswer => {
  if ('redirect' in answer) return { redirect: answer.redirect };
  const { status = 200 } = answer;
  if ('text' in answer) return { status, text: answer.text };
  if ('json' in answer) return { status, json: answer.json };
  const { html, frames = [], leadsTo = [] } = answer;
  return { status, html, frames, leadsTo };
};

/** Commits what an answer brings about. Says whether it was, or that it was decided on something that has changed since. */
const commit = async (
  ports: AnswerPorts,
  question: EndpointQuestion & { readonly occurrence: string; readonly keyed: KeyedQuestion | null },
  { answer, findings }: { readonly answer: RespondResult; readonly findings: Findings },
): Promise<'done' | 'again'> => {
  const { reached, patience, occurrence, keyed } = question;
  const { workspace, manifest, plugin, endpoint } = reached;
  const receivedAt = ports.clock.now();
  const now = workspaceNow(workspace.clock, receivedAt);
  const { effects = [], events = [] } = answer;
  const planned = effects.length === 0 ? null : await plan(ports, { reached, now, occurrence }, { answer, findings });
  if (planned?.ok === false) {
    if (!planned.isForbidden) return 'again';
    throw broken(ports, reached, planned.objection);
  }
  const wanted: AnswerToCommit = {
    found: [...findings.records.values()].map(({ id, rev }) => ({ id, rev })),
    handled: planned?.handled ?? null,
    told:
      events.length === 0
        ? null
        : {
            workspace,
            endpoint: keptKey(plugin, endpoint.name),
            facts: toldFacts(events, { manifest, workspace, cameAt: now, endpoints: ports.endpoints }),
            counts: [],
            day: dayIn(workspace, now),
            now,
            receivedAt,
            ids: ports.ids,
          },
    answered:
      keyed === null
        ? null
        : {
            ...keyed,
            status: 'redirect' in answer ? 303 : (answer.status ?? 200),
            body: JSON.stringify(toSend(answer)),
            contact: subjectOf(findings, answer.about)?.publicId ?? null,
            at: receivedAt,
            since: receivedAt - ANSWERED_KEPT_MS,
          },
    receivedAt,
  };
  return (await patience.through(() => ports.verbs.commitAnswer(wanted))) ? 'done' : 'again';
};

const seedOf = (occurrence: string): number => Number.parseInt(occurrence.replaceAll('-', '').slice(-8), 16);

/**
 * Asks an endpoint for its answer, and does what it wants before it is sent: all of it or nothing, on what was found as it was then. Where
 * that has changed meanwhile it is found, and asked, again. Who asks again by the same key gets the answer that was committed.
 */
export const answerEndpoint = async (
  ports: AnswerPorts,
  question: EndpointQuestion,
): Promise<{ readonly answer: SentAnswer; readonly wrote: boolean; readonly isRepeated: boolean }> => {
  const { reached, patience, key } = question;
  const keyed = key === null ? null : keyedQuestion(reached, question.request, key);
  const { workspace, endpoint } = reached;
  const occurrence = ports.ids.next();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    patience.check();
    const before = await answeredBefore(ports, keyed);
    if (before !== null) return { answer: before, wrote: false, isRepeated: true };
    const now = workspaceNow(workspace.clock, ports.clock.now());
    const collections: SharedRecords = await sharedFor(ports.shared, reached);
    const turn: AnswerTurn = { reached, collections, now, seed: seedOf(occurrence) };
    const request = { ...question.request, at: now };
    const wanted = endpoint.finds ? await only(ports, reached, await askFind(ports.sandbox, turn, request)) : null;
    const findings = wanted === null ? NOTHING_FOUND : await findForAnswer(ports, reached, wanted);
    if (findings === null) throw broken(ports, reached, 'it looks for a record by what is no unique key');
    const item = { request, found: findings.found, occurrence };
    patience.check();
    const asked = await askRespond(ports.sandbox, turn, item);
    const answer = await only(ports, reached, asked);
    const trouble = answerTrouble(answer, {
      reached,
      found: findings.found,
      collections,
      plugins: ports.endpoints.plugins,
    });
    if (trouble !== null) throw broken(ports, reached, trouble);
    if ((answer.effects ?? []).length + (answer.events ?? []).length === 0)
      return { answer: toSend(answer), wrote: false, isRepeated: false };
    if ((await commit(ports, { ...question, occurrence, keyed }, { answer, findings })) === 'done')
      return { answer: toSend(answer), wrote: true, isRepeated: false };
  }
  throw fault('INNESTO_CONFLICT', { detail: 'What this depends on changes at this very moment' });
};
