import { fault } from '../../fault/fault.ts';
import { readAddress, type NamedWorkflow } from '../../model/inbound/address.ts';
import { checkSignature, deliveryKey, withoutProof, type RawCall } from '../../model/inbound/signature.ts';
import type { CalledSource } from '../../model/inbound/source.ts';
import { createRecent } from '../../model/recent.ts';
import { placeOfTriggerSecret } from '../../model/secret-place.ts';
import { gather } from '../../store/gather.ts';
import { findCalled, listInboundSecrets, type CalledAddress } from '../../store/query/inbound.ts';
import { keepCalls, type NewCall } from '../../store/verb/keep-calls.ts';
import type { InboundParts } from './inbound-parts.ts';

/** Takes a call in at an address, durably: it resolves when it is committed, and a repeated delivery as the first one did. */
export type TakeCall = (token: string, call: RawCall) => Promise<void>;

/** So many calls of one address may wait to be read. */
const MOST_WAITING = 10_000;
const HOUR = 3_600_000;
/** So long a delivery that the caller names is known, and one that is known by its body alone. */
const NAMED_MS = 30 * 24 * HOUR;
const SAME_BODY_MS = HOUR;
/** So many addresses are known again without proving anew that they are ours. */
const ADDRESSES = 1000;
/** So many callers share a commit. */
const MOST_TOGETHER = 50;

const TROUBLE = { missing: 'it is missing', wrong: 'it is not right', stale: 'it is too old' } as const;

const nothing = () => fault('INNESTO_NOT_FOUND', { what: 'address' });

const proveCaller = async (
  { store, secrets, clock }: InboundParts,
  { source, workspace, call }: { readonly source: CalledSource; readonly workspace: string; readonly call: RawCall },
): Promise<void> => {
  const { signature } = source.webhook;
  if (signature === undefined) return;
  const row = (await listInboundSecrets(store.read, source)).find(({ name }) => name === signature.secret);
  // A secret that is not there proves nobody.
  if (row === undefined) throw fault('INNESTO_WEBHOOK_SIGNATURE', { detail: 'there is nothing to check it with' });
  const secret = secrets.open(placeOfTriggerSecret(workspace, source.workflow, row.name), row.sealed);
  const trouble = checkSignature(signature, { call, secret, now: clock.now() });
  if (trouble !== null) throw fault('INNESTO_WEBHOOK_SIGNATURE', { detail: TROUBLE[trouble] });
};

/** A call at an address that may be one. */
interface Arriving {
  readonly named: NamedWorkflow;
  readonly call: RawCall;
}

/** A call as it is kept, where its address listens and its caller proves who it is. */
const admit = async (parts: InboundParts, call: RawCall, found: CalledAddress | null): Promise<NewCall> => {
  if (found === null) throw nothing();
  const { source, workspace } = found;
  // Nothing accrues while a workflow does not listen: the caller learns that this one was not taken.
  if (source?.isListening !== true) throw fault('INNESTO_WEBHOOK_STOPPED');
  const { methods = ['POST'], signature, delivery } = source.webhook;
  if (!methods.some((method) => method === call.method))
    throw fault('INNESTO_REQUEST_METHOD', { method: call.method, allowed: methods.join(', ') });
  await proveCaller(parts, { source, workspace, call });
  const { key, named } = deliveryKey(call, delivery?.header);
  return {
    source,
    head: JSON.stringify({ method: call.method, ...withoutProof(signature, call) }),
    body: call.body,
    key,
    knownForMs: named ? NAMED_MS : SAME_BODY_MS,
    receivedAt: parts.clock.now(),
  };
};

/** How taking a call ended: it is kept (null), or why it is not. */
type Ended = { readonly error: unknown } | null;

/** Keeps calls together; where that does not go, each on its own, so that the others keep their answer. */
const keep = async ({ store }: InboundParts, calls: readonly NewCall[]): Promise<readonly Ended[]> => {
  const full = (): Error => fault('INNESTO_OVERLOADED');
  const keepSome = (some: readonly NewCall[]): Promise<readonly Ended[]> =>
    keepCalls(store, { calls: some, most: MOST_WAITING, full }).then(
      () => some.map(() => null),
      (error: unknown) => some.map(() => ({ error })),
    );
  const ended = await keepSome(calls);
  if (calls.length < 2 || ended.every((one) => one === null)) return ended;
  return (await Promise.all(calls.map((call) => keepSome([call])))).flat();
};

/** Takes calls of several callers by one look for their addresses and one commit. */
const takeTogether = async (parts: InboundParts, arriving: readonly Arriving[]): Promise<readonly Ended[]> => {
  const { store } = parts;
  const behind = await findCalled(
    store.read,
    store.dialect,
    arriving.map(({ named }) => named),
  );
  const admitted = await Promise.all(
    arriving.map(({ named, call }) =>
      admit(parts, call, behind(named)).then(
        (taken) => ({ taken }),
        (error: unknown) => ({ error }),
      ),
    ),
  );
  const kept = await keep(
    parts,
    admitted.flatMap((one) => ('taken' in one ? [one.taken] : [])),
  );
  let next = 0;
  return admitted.map((one) => ('error' in one ? one : (kept[next++] ?? null)));
};

/** Opens the door for calls from outside. Those that come while a commit is under way share the next one. */
export const createTakeCall = (parts: InboundParts): TakeCall => {
  const take = gather<Arriving, Ended>((arriving) => takeTogether(parts, arriving), MOST_TOGETHER);
  const ours = createRecent<string, NamedWorkflow>({ capacity: ADDRESSES });
  return async (token, call) => {
    const named = ours.get(token) ?? readAddress(parts.secrets.addressKey, token);
    if (named === null) throw nothing();
    ours.set(token, named);
    const ended = await take({ named, call });
    if (ended !== null) throw ended.error;
    parts.pulse.inbound?.();
  };
};
