import { Purpose, type JsonObject } from '@innesto/sdk/contract';
import type { CampaignForm } from '../../model/campaign/form.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { DefinedCollection } from '../../model/collection.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import { asksConsent } from '../../model/consent-standing.ts';
import { neededRecords, type NeededRecord } from '../../model/message/needed-records.ts';
import { recordMentions } from '../../model/message/own-records.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countReach, hasSuppressed, listAddresses, type AudienceAsked } from '../../store/query/campaign-audience.ts';
import type { Store } from '../../store/store.ts';
import { loadSuppressed } from '../../store/verb/load-suppressed.ts';
import { checkContactFilter } from '../people/contact-filter.ts';

/** How many would get a campaign now, and why others would not: each is counted for the first reason that holds. `suppressed` null: too many to look them all up. */
export interface AudienceCount {
  readonly total: number;
  readonly reached: number;
  readonly noAddress: number;
  readonly noConsent: number;
  readonly noRecord: number;
  readonly suppressed: number | null;
}

/** What a workspace's plugins keep. */
export interface RecordPlugins {
  keptBy(workspaceId: number): Promise<{ readonly collections: readonly DefinedCollection[] }>;
}

interface CountPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly hashAddress: (workspaceId: number, address: string) => string;
  readonly plugins: RecordPlugins;
}

const NOBODY: AudienceCount = { total: 0, reached: 0, noAddress: 0, noConsent: 0, noRecord: 0, suppressed: 0 };
const CHUNK = 5000;
/** An address that nothing may be sent to is only known by its hash: of more people than this nobody waits for it. */
const MOST_LOOKED_UP = 100_000;

const purposes = compiledLater(Purpose);
const purposeOf = ({ purpose }: JsonObject): Purpose => (purposes.Check(purpose) ? purpose : 'marketing');

const textIn = (message: JsonObject, name: string): string => {
  const text = message[name];
  return typeof text === 'string' ? text : '';
};

/** What a message shows of its contacts' own records with nothing in its place. */
const neededBy = async (
  { plugins }: CountPorts,
  { id, name, timeZone }: Workspace,
  { message, now }: { readonly message: JsonObject; readonly now: number },
): Promise<readonly NeededRecord[]> => {
  const templates = {
    subject: textIn(message, 'subject'),
    html: textIn(message, 'html'),
    text: textIn(message, 'text'),
  };
  if (recordMentions(Object.values(templates)).length === 0) return [];
  const { collections } = await plugins.keptBy(id);
  const manifests = new Map(collections.map(({ key, manifest }) => [key, manifest]));
  return neededRecords(templates, { manifests, workspace: { name, timeZone }, now });
};

const countSuppressed = async ({ store, hashAddress }: CountPorts, asked: AudienceAsked): Promise<number> => {
  const { workspaceId, channel } = asked;
  let count = 0;
  for await (const addresses of listAddresses(store.read, store.dialect, { ...asked, limit: CHUNK })) {
    const keys = addresses.map((address) => hashAddress(workspaceId, address));
    const suppressed = await loadSuppressed(
      store,
      keys.map((addressKey) => ({ workspaceId, channel, addressKey })),
    );
    count += keys.filter((key) => suppressed.has(`${workspaceId} ${channel} ${key}`)).length;
  }
  return count;
};

/** Counts whom a campaign would reach if it went out now. */
export const createAudienceCount =
  (ports: CountPorts) =>
  async (workspace: Workspace, { audience, channel, message }: CampaignForm): Promise<AudienceCount> => {
    const { store, clock } = ports;
    if (audience === null) return NOBODY;
    if (audience.filter !== undefined) await checkContactFilter(store, workspace, audience.filter);
    const purpose = purposeOf(message);
    const now = workspaceNow(workspace.clock, clock.now());
    const moment = { now, timeZone: workspace.timeZone };
    const needs = await neededBy(ports, workspace, { message, now });
    const asked = {
      workspaceId: workspace.id,
      audience,
      channel,
      purpose,
      asksConsent: asksConsent(purpose),
      needs,
      moment,
    };
    const found = await countReach(store.read, store.dialect, asked);
    if (found === null) return NOBODY;
    const addressed = found.total - found.noAddress - found.noConsent - found.noRecord;
    const isAny = await hasSuppressed(store.read, { workspaceId: workspace.id, channel });
    const suppressed = isAny ? (addressed > MOST_LOOKED_UP ? null : await countSuppressed(ports, asked)) : 0;
    return { ...found, suppressed, reached: addressed - (suppressed ?? 0) };
  };
