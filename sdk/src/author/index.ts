export { Type, type Static } from 'typebox';
export { definePlugin, type Plugin } from './plugin.ts';
export { defineTrigger, type SecretDefinition, type Trigger, type TriggerDefinition } from './trigger.ts';
export {
  defineAction,
  type Action,
  type ActionAnswer,
  type ActionDefinition,
  type FigureDefinition,
  type SettleAnswer,
  type StandardPort,
} from './action.ts';
export { defineHandler, type Handler, type HandlerDefinition } from './handler.ts';
export {
  defineEndpoint,
  type AssetDefinition,
  type Endpoint,
  type IngestDefinition,
  type SynchronousDefinition,
} from './endpoint.ts';
export * from './contribution.ts';
export {
  defineConnection,
  defineOptions,
  type Connection,
  type ConnectionDefinition,
  type OptionToChoose,
  type Options,
  type OptionsDefinition,
} from './connection.ts';
export { setting, settings, type SettingText } from './settings.ts';
export { effects, type BalanceToAdd, type MessageToSend, type RequestToMake } from './effects.ts';
export { filters } from './filters.ts';
export { done, failed, settled, skipped } from './outcome.ts';
export { isPageMeant } from './page-address.ts';
export type { ActionItemOf, Answer, Context, HandlerContext, HandlerItemOf, SettleItemOf } from './item.ts';
export type {
  ActionResult,
  Addressee,
  Category,
  Channel,
  ContactView,
  Count,
  DeliveryAnswer,
  Effect,
  EndpointCall,
  EndpointEvent,
  EndpointNeeds,
  EndpointRequest,
  EventItem,
  EventView,
  Expression,
  Duration,
  Filter,
  FindResult,
  Found,
  FoundRecord,
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
  RecordLookup,
  RequestAnswer,
  RespondItem,
  RespondResult,
  Scalar,
  SettleResult,
  SharedRecordView,
  Signature,
  Step,
  Subscription,
  TakeResult,
  TemplatePurpose,
  WorkflowDefinition,
} from '../contract/index.ts';
