import { fault } from '../../fault/fault.ts';
import type { RawCall } from '../../model/inbound/signature.ts';
import { readGatewayReport, type NamedReport } from '../../model/message/gateway-report.ts';
import { parseGatewayConfig } from '../../model/message/sms-config.ts';
import { readTwilioReport } from '../../model/message/twilio-answer.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';
import type { Secrets } from '../secret/secrets.ts';
import type { Transports } from '../transport/port.ts';
import { prove, readReplyCall } from './reply-call.ts';
import { revealIn } from './sms-drivers.ts';
import { isFromTwilio } from './twilio.ts';

/** A call that tells what becomes of messages: by which connection, and at which address of ours: of one message (`message`), or of them all. */
export interface ReportCall {
  readonly connection: Pick<ConnectionRow, 'publicId' | 'kind' | 'config' | 'secret'> & {
    readonly workspaceId: number;
  };
  readonly workspace: string;
  readonly call: RawCall;
  readonly url: string;
  readonly message: string | null;
  /** Whether it came to the address for what people answer. */
  readonly isReply: boolean;
}

/** Reads such a call; throws INNESTO_WEBHOOK_SIGNATURE where it does not prove who calls. Null: nobody there tells anything. */
export type ReadReport = (of: ReportCall) => Promise<readonly NamedReport[] | null>;

const unproven = (detail: string) => fault('INNESTO_WEBHOOK_SIGNATURE', { detail });

/** Makes the reading of what ways for messages tell. */
export const createReadReport =
  ({
    secrets,
    now,
    transports,
  }: {
    readonly secrets: Pick<Secrets, 'open'>;
    readonly now: () => number;
    readonly transports: Pick<Transports, 'read'>;
  }): ReadReport =>
  async ({ connection, workspace, call, url, message, isReply }) => {
    const reveal = revealIn(secrets, connection, workspace);
    switch (connection.kind) {
      case 'smtp':
        return null;
      case 'plugin':
        return transports.read({ connection, workspace, call, message });
      case 'twilio': {
        const token = reveal('authToken');
        if (token === null) throw unproven('there is nothing to check it with');
        if (!(await isFromTwilio(token, { call, url }))) throw unproven('it is not right');
        return [readTwilioReport(call)];
      }
      case 'http-gateway': {
        const { report, replies = null } = parseGatewayConfig(connection.config);
        const proof = { call, secret: reveal('reportSecret'), now: now() };
        if (isReply) {
          if (replies === null) return null;
          prove(replies.signature, proof);
          return [readReplyCall(replies, call)];
        }
        if (report === null) return null;
        prove(report.signature, proof);
        return [readGatewayReport(report, call)];
      }
    }
  };
