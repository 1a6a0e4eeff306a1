import { readGatewayAnswer } from '../../model/message/sms-answer.ts';
import type { GatewayConfig } from '../../model/message/sms-config.ts';
import { smsRequest } from '../../model/message/sms-request.ts';
import { hideSecrets } from '../http/fill-secrets.ts';
import type { Bounds } from '../http/guarded-request.ts';
import { askOnce } from './ask.ts';
import type { SmsDriver } from './port.ts';

/** Sends by a gateway that is asked by plain HTTP. */
export const createGatewayDriver = ({
  config,
  secret,
  bounds,
}: {
  readonly config: GatewayConfig;
  readonly secret: string | null;
  readonly bounds: Bounds;
}): SmsDriver => ({
  name: 'http-gateway',
  send: async ({ publicId, from, to, text, statusUrl }, hand) => {
    const request = smsRequest(config, {
      to,
      text,
      from: from ?? config.sender,
      id: publicId,
      status: statusUrl,
      secret: secret ?? '',
    });
    const asked = await askOnce(bounds, request, hand);
    if (asked.kind === 'failed') return asked.answer;
    // Before anything is read of it: what is told of an answer is cut, and a secret may be cut in two.
    return readGatewayAnswer(config, hideSecrets(asked.response, new Set(secret === null ? [] : [secret])));
  },
});
