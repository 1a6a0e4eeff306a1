export { fakeClock, type FakeClock } from './fake-clock.ts';
export { openPlugin } from './open-plugin.ts';
export { PluginFailure } from './plugin-failure.ts';
export type {
  ActionUnderTest,
  EndpointQuestion,
  EndpointUnderTest,
  HandlerUnderTest,
  PluginUnderTest,
  PollQuestion,
  ReceiveQuestion,
  RespondQuestion,
  RunQuestion,
  SettleQuestion,
  TriggerUnderTest,
} from './plugin-under-test.ts';
export type { Carried, CarryQuestion, FakeWorld, ReportQuestion, TransportUnderTest } from './transport-under-test.ts';
export type { Moment, WorldAnswer } from './question.ts';
export { sampleContact, sampleContacts, sampleEvent, sampleId } from './sample.ts';
