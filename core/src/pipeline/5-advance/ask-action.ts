import {
  ActionResult,
  SettleResult,
  type ActionItem,
  type ActionManifest,
  type DeliveryAnswer,
  type Effect,
  type InvocationOutcome,
  type KeptOfContact,
} from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import { contactView } from '../../model/contact-view.ts';
import { eventView } from '../../model/event-view.ts';
import { isKeepableJson, NOT_KEEPABLE } from '../../model/keepable.ts';
import { crossInParts } from '../cross-in-parts.ts';
import { nameOf, pluginOf, type PluginRunner } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';

/** Runs of one workspace that stand at steps with the same action, plugin version and settings: they cross together. */
export interface Crossing {
  readonly workspace: string;
  readonly contribution: string;
  readonly version: string;
  readonly manifest: ActionManifest;
  readonly config: string;
  readonly now: number;
  readonly members: readonly CrossingMember[];
  /** What the plugin keeps of each contact, by its inner id; null where the action does not need it. */
  readonly kept?: ((contactId: number) => KeptOfContact) | null;
  /** What only the hub can know of an occurrence; asked where the action needs a secret. */
  readonly secretOf?: (occurrence: string) => string;
}

/** One run in a crossing. `answers` only where the action is asked what the world's answers mean. */
export interface CrossingMember {
  readonly facts: RunFacts;
  readonly visit: number;
  readonly answers?: readonly DeliveryAnswer[];
}

/** A plugin's answer for one run: what it wants, or that it failed on this one. */
export type ActionAnswer<Answer> =
  | { readonly ok: true; readonly value: Answer }
  | { readonly ok: false; readonly reason: string };

/** What became of a crossing: an answer a member, or why there is none. */
export type Crossed<Answer> =
  | { readonly kind: 'answered'; readonly answers: readonly ActionAnswer<Answer>[] }
  | Extract<InvocationOutcome, { kind: 'condemned' | 'interrupted' }>;

const itemOf = (
  { facts, visit, answers }: CrossingMember,
  { needs, kept = null, secretOf }: { readonly needs: ReadonlySet<string> } & Pick<Crossing, 'kept' | 'secretOf'>,
): ActionItem & { answers?: readonly DeliveryAnswer[] } => {
  const { contact, lists, event, run } = facts;
  const occurrence = `run_${run.id}.${visit}`;
  const item: ActionItem = {
    contact: contactView(
      contact ?? {
        id: 0,
        publicId: '',
        workspaceId: 0,
        shard: 0,
        externalId: null,
        email: null,
        phone: null,
        firstName: null,
        lastName: null,
        timeZone: null,
        fields: {},
        source: '',
        createdAt: 0,
        rev: 0,
        deleted: true,
      },
      needs.has('lists') ? lists : undefined,
    ),
    event: event === null || !needs.has('event') ? null : eventView(event, contact?.publicId ?? null),
    variables: run.variables,
    occurrence,
    ...(needs.has('secret') && secretOf !== undefined ? { secret: secretOf(occurrence) } : null),
    ...(contact === null ? null : kept?.(contact.id)),
  };
  return answers === undefined ? item : { ...item, answers };
};

const STANDARD_PORTS: ReadonlySet<string> = new Set(['done', 'skipped', 'failed']);

/** Whether the action has that way out: one that it made up would be counted among the step's numbers under any name. */
const hasPort = ({ ports }: ActionManifest, port: string | undefined): boolean =>
  port === undefined || STANDARD_PORTS.has(port) || ports.some(({ name }) => name === port);

/** The ways out that an answer names: its own, and those by which a run goes on where an effect is refused. */
const portsIn = ({ port, effects = [] }: Named): readonly (string | undefined)[] => [
  port,
  ...effects.map((effect) => ('otherwise' in effect ? effect.otherwise : undefined)),
];

interface Named {
  readonly port?: string;
  readonly effects?: readonly Effect[];
}

const cross = async <Answer extends Named>(
  sandbox: PluginRunner,
  crossing: Crossing,
  { entry, fits }: { readonly entry: 'run' | 'settle'; readonly fits: (value: unknown) => value is Answer },
): Promise<Crossed<Answer>> => {
  const needs = new Set<string>(crossing.manifest.needs);
  const outcome = await crossInParts(sandbox, {
    workspace: crossing.workspace,
    plugin: pluginOf(crossing.contribution),
    version: crossing.version,
    contribution: nameOf(crossing.contribution),
    entry,
    config: crossing.config,
    items: crossing.members.map((member) => itemOf(member, { ...crossing, needs })),
    now: crossing.now,
    seed: crossing.members[0]?.facts.run.id ?? 0,
  });
  if (outcome.kind !== 'answered') return outcome;
  const answers = outcome.answers.map((answer): ActionAnswer<Answer> => {
    if (!answer.ok) return { ok: false, reason: `${answer.code}: ${answer.message}` };
    const value: unknown = JSON.parse(answer.value);
    if (!fits(value)) return { ok: false, reason: 'its answer does not fit the contract' };
    if (!isKeepableJson(answer.value, value)) return { ok: false, reason: NOT_KEEPABLE };
    const strange = portsIn(value).find((port) => !hasPort(crossing.manifest, port));
    if (strange !== undefined) return { ok: false, reason: `it has no port “${strange}”` };
    return { ok: true, value };
  });
  return { kind: 'answered', answers };
};

const actionResult = compiledLater(ActionResult);
const settleResult = compiledLater(SettleResult);

/** Asks an action what is to be done for each of these runs. */
export const askRun = (sandbox: PluginRunner, crossing: Crossing): Promise<Crossed<ActionResult>> =>
  cross(sandbox, crossing, { entry: 'run', fits: (value): value is ActionResult => actionResult.Check(value) });

/** Asks an action what the world's answers mean for each of these runs. */
export const askSettle = (sandbox: PluginRunner, crossing: Crossing): Promise<Crossed<SettleResult>> =>
  cross(sandbox, crossing, { entry: 'settle', fits: (value): value is SettleResult => settleResult.Check(value) });
