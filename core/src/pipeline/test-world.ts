import type { DeliveryAnswer } from '../model/delivery.ts';
import type { WaitsFor } from '../model/message/waiting.ts';
import type { RequestOutcome } from '../model/request/request.ts';
import type { RequestToMake } from '../service/http/make-request.ts';
import type { MailDriver } from '../service/mail/port.ts';
import type { SmsDriver } from '../service/sms/port.ts';

/** How a test's world answers, and what it was told. */
export interface WorldState {
  world(): DeliveryAnswer | Promise<DeliveryAnswer>;
  reply(): RequestOutcome | Promise<RequestOutcome>;
  onTheWay(): Promise<void>;
  unreached: string | null;
  readonly smsWait: WaitsFor | null;
  readonly asked: RequestToMake[];
  readonly toSignIn: Set<string>;
  readonly sent: string[];
}

/** A world in the hands of a test: a mailbox, a phone, other systems, and where links lead. */
export const createTestWorld = (state: WorldState) => {
  const driver: MailDriver = {
    name: 'inbox',
    send: async (mail, hand) => {
      await hand();
      const answer = await state.world();
      if (answer.kind === 'accepted') state.sent.push(`${mail.to.address}: ${mail.subject}`);
      return answer;
    },
    test: () => Promise.resolve({ ok: true, detail: '' }),
    close: () => Promise.resolve(),
  };
  const smsDriver: SmsDriver = {
    name: 'inbox',
    send: async (sms, hand) => {
      await state.onTheWay();
      await hand();
      const answer = await state.world();
      if (answer.kind === 'accepted') state.sent.push(`${sms.to}: ${sms.text}`);
      return answer;
    },
  };
  return {
    drivers: {
      resolve: () =>
        Promise.resolve({ driver, sender: { name: 'Palestra', address: 'info@palestra.example' }, connection: null }),
    },
    smsDrivers: {
      resolve: () => {
        const waits = state.smsWait === null ? {} : { waits: state.smsWait };
        return Promise.resolve({ driver: smsDriver, sender: 'Palestra', connection: null, ...waits });
      },
    },
    links: {
      pixel: (message: string) => `http://hub.example/o/${message}`,
      unsubscribe: (message: string) => `http://hub.example/u/${message}`,
      confirm: (message: string) => `http://hub.example/k/${message}`,
      status: (message: string) => `http://hub.example/s/${message}`,
      click: (message: string, link: number) => `http://hub.example/c/${message}.${link}`,
      shortClick: (message: string, link: number) => `http://hub.example/c/${message.slice(-4)}.${link}`,
      shortCode: (message: string) => message.slice(-4),
      contactKey: (_workspace: string, contact: string) => `key-of-${contact}`,
    },
    requests: {
      reachOf: (steps: readonly unknown[]) =>
        Promise.resolve(
          steps.map(() => ({ hosts: ['crm.example'], entered: new Set<string>(), secretFor: () => null })),
        ),
      toSignIn: () => Promise.resolve(state.toSignIn),
      make: async (request: RequestToMake, hand: () => Promise<void>): Promise<RequestOutcome> => {
        if (state.unreached !== null) return { kind: 'unreached', detail: state.unreached };
        await hand();
        state.asked.push(request);
        return state.reply();
      },
    },
  };
};
