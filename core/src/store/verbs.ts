import type { Tenure } from '../model/shard.ts';
import { matchingAmong } from './filter/matching.ts';
import type { Store } from './store.ts';
import { acceptEvents } from './verb/accept-events.ts';
import { acceptInbound, type InboundBatch } from './verb/accept-inbound.ts';
import { activeVersions } from './verb/active-versions.ts';
import { advanceRuns } from './verb/advance.ts';
import { answerDeliveries } from './verb/answer-deliveries.ts';
import { findAnsweredCall, forgetAnsweredCalls } from './verb/answered-calls.ts';
import { clearDropped, loadAudiences } from './verb/audiences.ts';
import { claimDeliveries } from './verb/claim-deliveries.ts';
import { commitAnswer, type AnswerToCommit } from './verb/commit-answer.ts';
import { countCausedEntries, type CausedQuery } from './verb/count-caused-entries.ts';
import { countCausedEvents, type CausedEvent } from './verb/count-caused-events.ts';
import { countNotices } from './verb/count-notices.ts';
import { loadDatedFields, gatherDates } from './verb/dated-fields.ts';
import { debtHeads, pendingDebts } from './verb/debts.ts';
import { findCrowded } from './verb/defer-deliveries.ts';
import { drainingWorkflows, lastInside, stopDrained, type Draining } from './verb/drain.ts';
import { duePolls, pendingCalls } from './verb/due-inbound.ts';
import { dueRuns } from './verb/due-runs.ts';
import {
  acceptEndpointCalls,
  countEndpointCalls,
  deferEndpointCalls,
  forgetEndpointCalls,
  keepEndpointCalls,
  pendingEndpointCalls,
  restEndpointCalls,
} from './verb/endpoint-calls.ts';
import { fanOut, type FanOut } from './verb/fan-out.ts';
import { handDeliveries, releaseClaims, type Handing, type Try } from './verb/hand-deliveries.ts';
import { deliveryHeads, endpointHeads, eventHeads, heldHeads, runHeads, occasionHeads } from './verb/heads.ts';
import { dueHeldEntries, releaseHeldEntries } from './verb/held-entries.ts';
import { deferCalls, forgetInbound, noteInboundTrouble } from './verb/inbound-trouble.ts';
import { lapseBalances, lapseHeads, type Lapsing } from './verb/lapse-balances.ts';
import {
  deferRecordLapses,
  dueRecordLapses,
  forgetRecordLapses,
  lapseRecords,
  recordLapseHeads,
} from './verb/lapse-records.ts';
import { loadLapseWatches, noticeLapses, type LapseNotice } from './verb/lapse-watches.ts';
import { laterChanges, type AskedSince } from './verb/later-changes.ts';
import { acquireShards, releaseShards } from './verb/lease.ts';
import { loadListeners } from './verb/listeners.ts';
import { loadConsentStates } from './verb/load-consent-states.ts';
import { loadContactPlaces } from './verb/load-contact-places.ts';
import { loadContactStandings } from './verb/load-contact-standings.ts';
import { loadContacts } from './verb/load-contacts.ts';
import { loadCrew } from './verb/load-crew.ts';
import { loadEnrolments } from './verb/load-enrolments.ts';
import { loadFields } from './verb/load-fields.ts';
import { loadHappened } from './verb/load-happened.ts';
import { loadBalances, loadNamedRecords, loadOwnRecords, loadRecordBalances } from './verb/load-kept.ts';
import { loadListMemberships } from './verb/load-list-memberships.ts';
import { loadListIds } from './verb/load-lists.ts';
import { loadMessageTraces } from './verb/load-message-traces.ts';
import { loadNamedWorkflows } from './verb/load-named-workflows.ts';
import { loadDeliveryStandings } from './verb/load-outcomes.ts';
import { loadPast } from './verb/load-past.ts';
import { loadRecordKeys, loadRecords, type RecordKey } from './verb/load-records.ts';
import { loadRunsInside, type Inside } from './verb/load-runs-inside.ts';
import { loadRuns } from './verb/load-runs.ts';
import { loadSuppressed } from './verb/load-suppressed.ts';
import { loadWorkflowStates } from './verb/load-workflow-states.ts';
import { loadWorkspaces } from './verb/load-workspaces.ts';
import { loadZones } from './verb/load-zones.ts';
import { announceLeaving, beat, forgetNode } from './verb/nodes.ts';
import {
  dueOccasions,
  freezeOccasion,
  missOccasion,
  openOccasion,
  runningOccasions,
  type Opening,
} from './verb/occasions.ts';
import { optOut } from './verb/opt-out.ts';
import { park } from './verb/park.ts';
import { peekIncoming } from './verb/peek-incoming.ts';
import { pendingBeyond } from './verb/pending-beyond.ts';
import { loadEvents, pendingEvents } from './verb/pending-events.ts';
import { openPublications, takeTurn, type Publication } from './verb/publications.ts';
import { queuedDeliveries } from './verb/queued-deliveries.ts';
import { queuedRequests, requestHosts } from './verb/queued-requests.ts';
import { react } from './verb/react.ts';
import { recoverDeliveries } from './verb/recover-deliveries.ts';
import { replanningWorkspaces, replanRuns } from './verb/replan-runs.ts';
import { forgetReportsAside } from './verb/reports-aside.ts';
import { loadRequests } from './verb/requests.ts';
import { rest, unrested, type Rest, type Unrested } from './verb/rest.ts';
import { loadCollectionRevisions, loadSharedRecords, type CollectionNamed } from './verb/shared-records.ts';
import { loadDateSubscriptions, loadSubscriptions, subscriptionsRevision } from './verb/subscriptions.ts';
import { takeTurns, type TurnTaken } from './verb/take-turns.ts';

/** What batches are decided on. */
const readingVerbs = (store: Store) => ({
  subscriptionsRevision: () => subscriptionsRevision(store),
  loadSubscriptions: () => loadSubscriptions(store),
  loadDateSubscriptions: (workflowIds: readonly number[]) => loadDateSubscriptions(store, workflowIds),
  loadZones: (workspaceId: number) => loadZones(store, workspaceId),
  loadListeners: () => loadListeners(store),
  loadRunsInside: (pairs: readonly Inside[]) => loadRunsInside(store, pairs),
  loadHappened: (asked: Parameters<typeof loadHappened>[1]) => loadHappened(store, asked),
  countCausedEntries: (queries: readonly CausedQuery[]) => countCausedEntries(store, queries),
  countCausedEvents: (events: readonly CausedEvent[]) => countCausedEvents(store, events),
  releaseHeldEntries: (options: Parameters<typeof releaseHeldEntries>[1]) => releaseHeldEntries(store, options),
  heldHeads: () => heldHeads(store),
  dueHeldEntries: (options: Parameters<typeof dueHeldEntries>[1]) => dueHeldEntries(store, options),
  activeVersions: (workflowIds: readonly number[]) => activeVersions(store, workflowIds),
  loadEvents: (ids: readonly number[]) => loadEvents(store, ids),
  laterChanges: (asked: readonly AskedSince[]) => laterChanges(store, asked),
  loadRuns: (ids: readonly number[]) => loadRuns(store, ids),
  loadContactPlaces: (named: Parameters<typeof loadContactPlaces>[1]) => loadContactPlaces(store, named),
  loadContacts: (ids: readonly number[]) => loadContacts(store.read, store.dialect, ids),
  loadContactStandings: (ids: readonly number[]) => loadContactStandings(store, ids),
  loadListMemberships: (ids: readonly number[]) => loadListMemberships(store.read, store.dialect, ids),
  loadAudiences: () => loadAudiences(store),
  clearDroppedAudience: () => clearDropped(store),
  matchingAmong: (asked: Parameters<typeof matchingAmong>[2]) => matchingAmong(store.read, store.dialect, asked),
  loadPast: (asked: Parameters<typeof loadPast>[2]) => loadPast(store.read, store.dialect, asked),
  loadConsentStates: (ids: readonly number[]) => loadConsentStates(store.read, store.dialect, ids),
  loadEnrolments: (keys: Parameters<typeof loadEnrolments>[1]) => loadEnrolments(store, keys),
  loadWorkspaces: (ids: readonly number[]) => loadWorkspaces(store, ids),
  loadWorkflowStates: (ids: readonly number[]) => loadWorkflowStates(store, ids),
  loadMessageTraces: (runIds: readonly number[]) => loadMessageTraces(store, runIds),
  loadRequests: (deliveryIds: readonly number[]) => loadRequests(store, deliveryIds),
  loadDeliveryStandings: (runIds: readonly number[]) => loadDeliveryStandings(store, runIds),
  loadFields: (workspaceId: number) => loadFields(store, workspaceId),
  loadListIds: (workspaceId: number, publicIds: readonly string[]) => loadListIds(store, workspaceId, publicIds),
  loadNamedWorkflows: (workspaceId: number, publicIds: readonly string[]) =>
    loadNamedWorkflows(store, workspaceId, publicIds),
  loadOwnRecords: (asked: Parameters<typeof loadOwnRecords>[1]) => loadOwnRecords(store, asked),
  loadRecordBalances: (asked: Parameters<typeof loadRecordBalances>[1]) => loadRecordBalances(store, asked),
  loadNamedRecords: (asked: Parameters<typeof loadNamedRecords>[1]) => loadNamedRecords(store, asked),
  loadBalances: (asked: Parameters<typeof loadBalances>[1]) => loadBalances(store, asked),
  loadRecords: (workspaceId: number, publicIds: readonly string[]) => loadRecords(store, workspaceId, publicIds),
  loadRecordKeys: (workspaceId: number, keys: readonly RecordKey[]) => loadRecordKeys(store, workspaceId, keys),
  loadCrew: (asked: Parameters<typeof loadCrew>[1]) => loadCrew(store, asked),
  countNotices: (asked: Parameters<typeof countNotices>[1]) => countNotices(store, asked),
  loadSuppressed: (addresses: Parameters<typeof loadSuppressed>[1]) => loadSuppressed(store, addresses),
});

/** What the clock brings about. */
const clockVerbs = (store: Store) => ({
  lapseHeads: () => lapseHeads(store),
  lapseBalances: (lapsing: Lapsing) => lapseBalances(store, lapsing),
  recordLapseHeads: () => recordLapseHeads(store),
  dueRecordLapses: (due: Parameters<typeof dueRecordLapses>[1]) => dueRecordLapses(store, due),
  lapseRecords: (lapsing: Parameters<typeof lapseRecords>[1]) => lapseRecords(store, lapsing),
  forgetRecordLapses: (recordIds: readonly number[]) => forgetRecordLapses(store, recordIds),
  deferRecordLapses: (of: Parameters<typeof deferRecordLapses>[1]) => deferRecordLapses(store, of),
  loadLapseWatches: () => loadLapseWatches(store),
  noticeLapses: (notice: LapseNotice) => noticeLapses(store, notice),
  occasionHeads: () => occasionHeads(store),
  dueOccasions: (options: Parameters<typeof dueOccasions>[1]) => dueOccasions(store, options),
  openOccasion: (opening: Opening) => openOccasion(store, opening),
  runningOccasions: () => runningOccasions(store),
  freezeOccasion: (occasionId: number) => freezeOccasion(store, occasionId),
  missOccasion: (asked: Parameters<typeof missOccasion>[1]) => missOccasion(store, asked),
  fanOut: (fan: FanOut) => fanOut(store, fan),
  loadDatedFields: () => loadDatedFields(store),
  gatherDates: (options: Parameters<typeof gatherDates>[1]) => gatherDates(store, options),
});

/** What comes from outside. */
const inboundVerbs = (store: Store) => ({
  duePolls: (options: Parameters<typeof duePolls>[1]) => duePolls(store, options),
  pendingCalls: (options: Parameters<typeof pendingCalls>[1]) => pendingCalls(store, options),
  acceptInbound: (batch: InboundBatch) => acceptInbound(store, batch),
  noteInboundTrouble: (trouble: Parameters<typeof noteInboundTrouble>[1]) => noteInboundTrouble(store, trouble),
  deferCalls: (deferred: Parameters<typeof deferCalls>[1]) => deferCalls(store, deferred),
  forgetInbound: (old: Parameters<typeof forgetInbound>[1]) => forgetInbound(store, old),
  keepEndpointCalls: (calls: Parameters<typeof keepEndpointCalls>[1]) => keepEndpointCalls(store, calls),
  countEndpointCalls: () => countEndpointCalls(store),
  endpointHeads: () => endpointHeads(store),
  pendingEndpointCalls: (asked: Parameters<typeof pendingEndpointCalls>[1]) => pendingEndpointCalls(store, asked),
  acceptEndpointCalls: (read: Parameters<typeof acceptEndpointCalls>[1]) => acceptEndpointCalls(store, read),
  deferEndpointCalls: (deferred: Parameters<typeof deferEndpointCalls>[1]) => deferEndpointCalls(store, deferred),
  restEndpointCalls: (resting: Parameters<typeof restEndpointCalls>[1]) => restEndpointCalls(store, resting),
  forgetEndpointCalls: (old: Parameters<typeof forgetEndpointCalls>[1]) => forgetEndpointCalls(store, old),
  forgetReportsAside: (old: Parameters<typeof forgetReportsAside>[1]) => forgetReportsAside(store, old),
  commitAnswer: (answer: AnswerToCommit) => commitAnswer(store, answer),
  findAnsweredCall: (call: Parameters<typeof findAnsweredCall>[1]) => findAnsweredCall(store, call),
  forgetAnsweredCalls: (before: number) => forgetAnsweredCalls(store, before),
});

/** Everything the pipeline may ask of the database, bound to one store: the port that its stages are handed. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the list of verbs is its own type
export const createVerbs = (store: Store) => ({
  accept: (batch: Parameters<typeof acceptEvents>[1]) => acceptEvents(store, batch),

  acquireShards: (options: Parameters<typeof acquireShards>[1]) => acquireShards(store, options),
  beat: (sign: Parameters<typeof beat>[1]) => beat(store, sign),
  announceLeaving: (nodeId: string) => announceLeaving(store, nodeId),
  forgetNode: (nodeId: string) => forgetNode(store, nodeId),
  releaseShards: (tenure: Tenure) => releaseShards(store, tenure),
  databaseNow: () => store.databaseNow(),

  eventHeads: () => eventHeads(store),
  debtHeads: () => debtHeads(store),
  pendingDebts: (options: Parameters<typeof pendingDebts>[1]) => pendingDebts(store, options),
  pendingBeyond: (options: Parameters<typeof pendingBeyond>[1]) => pendingBeyond(store, options),
  pendingEvents: (options: Parameters<typeof pendingEvents>[1]) => pendingEvents(store, options),
  loadCollectionRevisions: (collections: readonly CollectionNamed[]) => loadCollectionRevisions(store, collections),
  loadSharedRecords: (asked: Parameters<typeof loadSharedRecords>[1]) => loadSharedRecords(store, asked),
  peekIncoming: (options: Parameters<typeof peekIncoming>[1]) => peekIncoming(store, options),
  react: (options: Parameters<typeof react>[1]) => react(store, options),

  runHeads: () => runHeads(store),
  dueRuns: (options: Parameters<typeof dueRuns>[1]) => dueRuns(store, options),
  advanceRuns: (options: Parameters<typeof advanceRuns>[1]) => advanceRuns(store, options),
  unrested: (limit: number) => unrested(store, limit),
  replanningWorkspaces: (limit: number) => replanningWorkspaces(store, limit),
  replanRuns: (of: Parameters<typeof replanRuns>[1]) => replanRuns(store, of),
  rest: (of: Unrested, from: Rest | null) => rest(store, of, from),
  openPublications: (limit: number) => openPublications(store, limit),
  takeTurn: (publication: Publication) => takeTurn(store, publication),
  takeTurns: (taken: TurnTaken) => takeTurns(store, taken),
  drainingWorkflows: () => drainingWorkflows(store),
  lastInside: (of: Draining, after: Parameters<typeof lastInside>[2]) => lastInside(store, of, after),
  stopDrained: (of: Parameters<typeof stopDrained>[1]) => stopDrained(store, of),
  park: (culprit: Parameters<typeof park>[1]) => park(store, culprit),

  deliveryHeads: () => deliveryHeads(store),
  requestHosts: (asked: Parameters<typeof requestHosts>[1]) => requestHosts(store, asked),
  queuedRequests: (options: Parameters<typeof queuedRequests>[1]) => queuedRequests(store, options),
  queuedDeliveries: (options: Parameters<typeof queuedDeliveries>[1]) => queuedDeliveries(store, options),
  findCrowded: (openings: Parameters<typeof findCrowded>[1], many: number) => findCrowded(store, openings, many),
  claimDeliveries: (batch: Parameters<typeof claimDeliveries>[1]) => claimDeliveries(store, batch),
  handDeliveries: <One extends Handing>(tries: readonly One[]) => handDeliveries(store, tries),
  releaseClaims: (tries: readonly Try[], tenure: Tenure) => releaseClaims(store, tries, tenure),
  optOut: (out: Parameters<typeof optOut>[1]) => optOut(store, out),
  answerDeliveries: (options: Parameters<typeof answerDeliveries>[1]) => answerDeliveries(store, options),
  recoverDeliveries: (options: Parameters<typeof recoverDeliveries>[1]) => recoverDeliveries(store, options),

  ...readingVerbs(store),
  ...clockVerbs(store),
  ...inboundVerbs(store),

  /** Whether the database refused what it was given, and its sentence about it without any value. */
  refusalOf: (error: unknown): string | null => (store.dialect.isRefusal(error) ? store.dialect.describe(error) : null),
});

/** The database as the pipeline's stages know it. */
export type Verbs = ReturnType<typeof createVerbs>;
