import { fault } from '../../fault/fault.ts';
import { checkSignature, type RawCall } from '../../model/inbound/signature.ts';
import { readGatewayReport, type NamedReport } from '../../model/message/gateway-report.ts';
import { parseGatewayConfig } from '../../model/message/sms-config.ts';
import { readTwilioReport } from '../../model/message/twilio-answer.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';
import type { Secrets } from '../secret/secrets.ts';
import { revealIn } from './sms-drivers.ts';
import { isFromTwilio } from './twilio.ts';

/** A call that tells what becomes of a message: by which connection, and at which address of ours. */
export interface ReportCall {
  readonly connection: Pick<ConnectionRow, 'publicId' | 'kind' | 'config' | 'secret'>;
  readonly workspace: string;
  readonly call: RawCall;
  readonly url: string;
}

/** Reads such a call; throws INNESTO_WEBHOOK_SIGNATURE where it does not prove who calls. Null: nobody there tells anything. */
export type ReadReport = (of: ReportCall) => Promise<NamedReport | null>;

const TROUBLE = { missing: 'it is missing', wrong: 'it is not right', stale: 'it is too old' } as const;
const unproven = (detail: string) => fault('INNESTO_WEBHOOK_SIGNATURE', { detail });

/** Makes the reading of what ways for SMS tell. */
export const createReadReport =
  ({ secrets, now }: { readonly secrets: Pick<Secrets, 'open'>; readonly now: () => number }): ReadReport =>
  async ({ connection, workspace, call, url }) => {
    const reveal = revealIn(secrets, connection, workspace);
    switch (connection.kind) {
      case 'smtp':
      case 'plugin':
        return null;
      case 'twilio': {
        const token = reveal('authToken');
        if (token === null) throw unproven('there is nothing to check it with');
        if (!(await isFromTwilio(token, { call, url }))) throw unproven(TROUBLE.wrong);
        return readTwilioReport(call);
      }
      case 'http-gateway': {
        const { report } = parseGatewayConfig(connection.config);
        if (report === null) return null;
        const { signature } = report;
        if (signature !== undefined) {
          const { header, holds, prefix = '' } = signature;
          // Everybody's empty body is signed alike: who saw one such call could make any other.
          if (holds === 'hmac-sha256' && call.body.length === 0) throw unproven('the call has no body');
          const common = { secret: 'reportSecret', prefix } as const;
          const scheme =
            holds === 'secret'
              ? ({ scheme: 'token', in: 'header', name: header, ...common } as const)
              : ({ scheme: 'hmac-sha256', header, ...common } as const);
          const trouble = checkSignature(scheme, { call, secret: reveal('reportSecret') ?? '', now: now() });
          if (trouble !== null) throw unproven(TROUBLE[trouble]);
        }
        return readGatewayReport(report, call);
      }
    }
  };
