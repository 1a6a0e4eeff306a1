export { Type, type Static } from 'typebox';
export { definePlugin, type Plugin } from './plugin.ts';
export { defineTrigger, type SecretDefinition, type Trigger, type TriggerDefinition } from './trigger.ts';
export {
  defineAction,
  type Action,
  type ActionAnswer,
  type ActionDefinition,
  type SettleAnswer,
  type StandardPort,
} from './action.ts';
export { defineHandler, type Handler, type HandlerDefinition } from './handler.ts';
export * from './contribution.ts';
export { setting, settings, type SettingText } from './settings.ts';
export { effects, type BalanceToAdd, type MessageToSend, type RequestToMake } from './effects.ts';
export { filters } from './filters.ts';
export { done, failed, settled, skipped } from './outcome.ts';
export type { ActionItemOf, Answer, Context, HandlerContext, HandlerItemOf, SettleItemOf } from './item.ts';
export type {
  ActionResult,
  Category,
  Channel,
  ContactView,
  DeliveryAnswer,
  Effect,
  EventItem,
  EventView,
  Expression,
  Filter,
  HandleResult,
  HandlerEffect,
  HandlerItem,
  HandlerNeeds,
  InboundContact,
  InboundEvent,
  Json,
  JsonObject,
  KeptRecordView,
  MatchResult,
  Needs,
  Permission,
  PollAnswer,
  PollItem,
  PollRequest,
  Purpose,
  Question,
  ReadItem,
  ReadResult,
  ReceiveItem,
  ReceiveResult,
  RequestAnswer,
  Scalar,
  SettleResult,
  SharedRecordView,
  Signature,
  Step,
  Subscription,
  TemplatePurpose,
  WorkflowDefinition,
} from '../contract/index.ts';
