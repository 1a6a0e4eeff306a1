import { SendMessageEffect } from '@innesto/sdk/contract';
import { Compile } from 'typebox/compile';
import type { Delivery } from '../../model/delivery.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import { addressOn, type Candidate } from './gate.ts';

const messageEffect = Compile(SendMessageEffect);

/** A delivery that may go out as a message, and the workspace it belongs to. */
export interface MessageCandidate extends Candidate {
  readonly workspace: Workspace;
}

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const textOf = (workspaceId: number, channel: string, address: string): string =>
  `${workspaceId} ${channel} ${address}`;

/** How the suppression list keeps an address: an HMAC under the hub's own key. */
export type HashAddress = (workspaceId: number, address: string) => string;

/** An address in the one spelling by which it is known. */
const spelled = (channel: string, address: string): string =>
  channel === 'email' ? (parseEmailAddress(address)?.key ?? address.toLowerCase()) : address;

/** Reads, a few statements for the whole batch, what decides about these messages. A body that is no message comes back as broken. */
export const gatherCandidates = async (
  {
    verbs,
    hashAddress,
  }: {
    readonly verbs: Pick<
      Verbs,
      'loadContacts' | 'loadConsentStates' | 'loadRuns' | 'loadWorkflowStates' | 'loadWorkspaces' | 'loadSuppressed'
    >;
    readonly hashAddress: HashAddress;
  },
  deliveries: readonly Delivery[],
): Promise<readonly MessageCandidate[]> => {
  const contactIds = distinct(deliveries.flatMap(({ contactId }) => contactId ?? []));
  const [contacts, consents, runs, workflows, workspaces] = await Promise.all([
    verbs.loadContacts(contactIds),
    verbs.loadConsentStates(contactIds),
    verbs.loadRuns(deliveries.flatMap(({ runId }) => runId ?? [])),
    verbs.loadWorkflowStates(distinct(deliveries.flatMap(({ workflowId }) => workflowId ?? []))),
    verbs.loadWorkspaces(distinct(deliveries.map(({ workspaceId }) => workspaceId))),
  ]);
  const addresses = deliveries.flatMap(({ workspaceId, contactId, channel }) => {
    const contact = contacts.get(contactId ?? 0);
    const address = contact === undefined || channel === null ? null : addressOn(channel, contact);
    return address === null || channel === null
      ? []
      : [{ workspaceId, channel, addressKey: hashAddress(workspaceId, spelled(channel, address)) }];
  });
  const suppressed = await verbs.loadSuppressed(addresses);
  return deliveries.flatMap((delivery) => {
    const workspace = workspaces.get(delivery.workspaceId);
    const effect: unknown = delivery.body;
    if (workspace === undefined || !messageEffect.Check(effect)) return [];
    const contact = contacts.get(delivery.contactId ?? 0) ?? null;
    const address = contact === null ? null : addressOn(effect.channel, contact);
    return [
      {
        delivery,
        effect,
        workspace,
        contact,
        run: delivery.runId === null ? null : (runs.get(delivery.runId) ?? null),
        workflow: delivery.workflowId === null ? null : (workflows.get(delivery.workflowId)?.state ?? null),
        consents: consents.get(delivery.contactId ?? 0) ?? [],
        suppressed:
          address !== null &&
          suppressed.has(
            textOf(
              delivery.workspaceId,
              effect.channel,
              hashAddress(delivery.workspaceId, spelled(effect.channel, address)),
            ),
          ),
      },
    ];
  });
};
