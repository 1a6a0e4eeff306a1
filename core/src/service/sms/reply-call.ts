import type { GatewayReplies, GatewayReport } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { checkSignature, type RawCall } from '../../model/inbound/signature.ts';
import { readGatewayReply, type NamedReport } from '../../model/message/gateway-report.ts';

const TROUBLE = { missing: 'it is missing', wrong: 'it is not right', stale: 'it is too old' } as const;
const unproven = (detail: string) => fault('INNESTO_WEBHOOK_SIGNATURE', { detail });

/** Refuses a gateway's call that does not prove who calls, where its connection says how. */
export const prove = (
  signature: GatewayReport['signature'],
  { call, secret, now }: { readonly call: RawCall; readonly secret: string | null; readonly now: number },
): void => {
  if (signature === undefined) return;
  // A secret that is not there proves nobody: with nothing everybody can sign.
  if (secret === null) throw unproven('there is nothing to check it with');
  const { header, holds, prefix = '' } = signature;
  // Everybody's empty body is signed alike: who saw one such call could make any other.
  if (holds === 'hmac-sha256' && call.body.length === 0) throw unproven('the call has no body');
  const common = { secret: 'reportSecret', prefix } as const;
  const scheme =
    holds === 'secret'
      ? ({ scheme: 'token', in: 'header', name: header, ...common } as const)
      : ({ scheme: 'hmac-sha256', header, ...common } as const);
  const trouble = checkSignature(scheme, { call, secret, now });
  if (trouble !== null) throw unproven(TROUBLE[trouble]);
};

/** Reads what somebody answered. */
export const readReplyCall = (rule: GatewayReplies, call: RawCall): NamedReport => {
  const reply = readGatewayReply(rule, call);
  return { reference: null, report: null, ...(reply === null ? {} : { reply }) };
};
