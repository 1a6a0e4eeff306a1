import type { Effect } from './effect.ts';

/** The right that a plugin must have been granted for the hub to carry out this effect. */
export const rightOf = (effect: Effect): string => {
  switch (effect.kind) {
    case 'contact.set-field':
      return 'contacts:write:fields';
    case 'list.join':
    case 'list.leave':
      return 'lists:write';
    case 'message.send':
      return `messages:${effect.to === undefined ? 'send' : 'notify'}:${effect.channel}`;
    case 'http.request':
      return 'net';
    case 'event.emit':
      return 'events:emit';
    case 'record.create':
    case 'record.update':
    case 'record.delete':
      return `records:${effect.collection}`;
    case 'workflow.start':
      return 'workflows:start';
    case 'workflow.stop':
      return 'workflows:stop';
    case 'variable.set':
      return 'variables:write';
    case 'balance.add':
      return `balances:${effect.balance}`;
    case 'consent.give':
      return 'consents:give';
    case 'consent.ask':
      return 'consents:ask';
  }
};
