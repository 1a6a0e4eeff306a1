import type { Knex } from 'knex';

/** A message that an operator had sent to an address by hand: written down once it is known what came of it. */
export interface MessageTrialRow {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly channel: 'email' | 'sms';
  readonly outcome: 'accepted' | 'refused' | 'uncertain';
  /** What the other side said where it did not take it. */
  readonly reason: string | null;
  /** `inbox`, or the public id of the connection it went by. */
  readonly driver: string;
  readonly recipient: string;
  readonly sender: string;
  readonly subject: string | null;
  readonly html: string | null;
  readonly text: string;
  /** The other side's own name for it, and whether it is there already. */
  readonly reference?: string | null;
  readonly isDelivered?: boolean;
  /** The workspace's time. */
  readonly at: number;
}

const MESSAGE_STATES = { accepted: 'sent', refused: 'refused', uncertain: 'uncertain' } as const;

/** Enters a message by hand into the ledger, and among the messages: to no contact, and closed already. */
export const insertMessageTrial = async (transaction: Knex.Transaction, trial: MessageTrialRow): Promise<void> => {
  const { publicId, workspaceId, channel, outcome, at } = trial;
  const shared = { public_id: publicId, workspace_id: workspaceId, channel, created_at: at };
  const [delivery] = await transaction('delivery')
    .insert({
      ...shared,
      kind: 'message',
      shard: 0,
      visit: 0,
      key: `trial:${publicId}`,
      state: outcome,
      not_before: at,
      attempt: 1,
      on_uncertain: 'hold',
      uncertain: outcome === 'uncertain' ? 1 : 0,
      body: '{}',
      reason: trial.reason,
      performed_at: at,
      closed_at: at,
    })
    .returning<{ id: number }[]>('id');
  await transaction('message').insert({
    ...shared,
    delivery_id: delivery?.id,
    purpose: 'service',
    driver: trial.driver,
    recipient: trial.recipient,
    sender: trial.sender,
    subject: trial.subject,
    html: trial.html,
    text: trial.text,
    state: MESSAGE_STATES[outcome],
    tracked: 0,
    sent_at: outcome === 'refused' ? null : at,
    reference: trial.reference ?? null,
    delivered_at: trial.isDelivered === true ? at : null,
  });
};
