import type { DeliveryAnswer } from '../../model/delivery.ts';
import { readGatewayAnswer } from '../../model/message/sms-answer.ts';
import type { GatewayConfig } from '../../model/message/sms-config.ts';
import { smsRequest } from '../../model/message/sms-request.ts';
import type { Bounds } from '../http/guarded-request.ts';
import { askOnce } from './ask.ts';
import type { SmsDriver } from './port.ts';

const SHORTEST_HIDDEN = 4;

/** Takes a secret out of what a gateway repeats. */
const hideIn = (answer: DeliveryAnswer, secret: string | null): DeliveryAnswer =>
  secret === null || secret.length < SHORTEST_HIDDEN
    ? answer
    : { ...answer, detail: answer.detail.replaceAll(secret, '…') };

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
    return asked.kind === 'failed' ? asked.answer : hideIn(readGatewayAnswer(config, asked.response), secret);
  },
});
