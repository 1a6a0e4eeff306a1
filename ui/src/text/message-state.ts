import type { MessageState } from '@innesto/sdk/contract';
import type { WordKey } from './words.svelte.ts';

/** How a message's state is called, and how it looks. */
export const MESSAGE_STATES: Readonly<
  Record<
    MessageState,
    {
      readonly name: WordKey;
      readonly what: WordKey;
      readonly tint: 'plain' | 'good' | 'waiting' | 'failed' | 'skipped';
    }
  >
> = {
  sending: { name: 'message.sending', what: 'message.sending-what', tint: 'plain' },
  sent: { name: 'message.sent', what: 'message.sent-what', tint: 'good' },
  refused: { name: 'message.refused', what: 'message.refused-what', tint: 'failed' },
  failed: { name: 'message.failed', what: 'message.failed-what', tint: 'failed' },
  uncertain: { name: 'message.uncertain', what: 'message.uncertain-what', tint: 'waiting' },
  skipped: { name: 'message.skipped', what: 'message.skipped-what', tint: 'skipped' },
  cancelled: { name: 'message.cancelled', what: 'message.cancelled-what', tint: 'skipped' },
};
