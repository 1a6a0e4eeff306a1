import { fault } from '../../fault/fault.ts';
import { readAddress } from '../../model/inbound/address.ts';
import { checkSignature, deliveryKey, withoutProof, type RawCall } from '../../model/inbound/signature.ts';
import type { CalledSource } from '../../model/inbound/source.ts';
import { findCalled, insertCall, listInboundSecrets } from '../../store/query/inbound.ts';
import { placeOfSecret, type InboundParts } from './inbound-parts.ts';

/** Takes a call in at an address, durably: it resolves when it is committed, and a repeated delivery as the first one did. */
export type TakeCall = (token: string, call: RawCall) => Promise<void>;

/** So many calls of one address may wait to be read. */
const MOST_WAITING = 10_000;
const HOUR = 3_600_000;
/** So long a delivery that the caller names is known, and one that is known by its body alone. */
const NAMED_MS = 30 * 24 * HOUR;
const SAME_BODY_MS = HOUR;

const TROUBLE = { missing: 'it is missing', wrong: 'it is not right', stale: 'it is too old' } as const;

const proveCaller = async (
  { store, secrets, clock }: InboundParts,
  { source, workspace, call }: { readonly source: CalledSource; readonly workspace: string; readonly call: RawCall },
): Promise<void> => {
  const { signature } = source.webhook;
  if (signature === undefined) return;
  const row = (await listInboundSecrets(store.read, source)).find(({ name }) => name === signature.secret);
  // A secret that is not there proves nobody.
  if (row === undefined) throw fault('INNESTO_WEBHOOK_SIGNATURE', { detail: 'there is nothing to check it with' });
  const secret = secrets.open(placeOfSecret(workspace, source.workflow, row.name), row.sealed);
  const trouble = checkSignature(signature, { call, secret, now: clock.now() });
  if (trouble !== null) throw fault('INNESTO_WEBHOOK_SIGNATURE', { detail: TROUBLE[trouble] });
};

/** Opens the door for calls from outside. */
export const createTakeCall = (parts: InboundParts): TakeCall => {
  const { store, secrets, clock, pulse } = parts;
  const nothing = () => fault('INNESTO_NOT_FOUND', { what: 'address' });
  return async (token, call) => {
    const named = readAddress(secrets.addressKey, token);
    const found = named === null ? null : await findCalled(store.read, store.dialect, named);
    if (found === null) throw nothing();
    const { source, workspace } = found;
    // Nothing accrues while a workflow does not listen: the caller learns that this one was not taken.
    if (source?.isListening !== true) throw fault('INNESTO_WEBHOOK_STOPPED');
    const { methods = ['POST'], signature, delivery } = source.webhook;
    if (!methods.some((method) => method === call.method))
      throw fault('INNESTO_REQUEST_METHOD', { method: call.method, allowed: methods.join(', ') });
    await proveCaller(parts, { source, workspace, call });
    const receivedAt = clock.now();
    const { key, named: isNamed } = deliveryKey(call, delivery?.header);
    const head = JSON.stringify({ method: call.method, ...withoutProof(signature, call) });
    const sameSince = receivedAt - (isNamed ? NAMED_MS : SAME_BODY_MS);
    await store.write(async (transaction) => {
      const kept = await insertCall(transaction, store.dialect, {
        call: { source, head, body: call.body, key, sameSince, receivedAt },
        most: MOST_WAITING,
      });
      // Thrown inside, so that the delivery is not known either.
      if (kept === 'full') throw fault('INNESTO_OVERLOADED');
    });
    pulse.inbound?.();
  };
};
