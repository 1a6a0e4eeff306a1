export { fakeClock, type FakeClock } from './fake-clock.ts';
export {
  openPlugin,
  type ActionUnderTest,
  type HandlerUnderTest,
  type Moment,
  type PluginUnderTest,
  type RunQuestion,
  type SettleQuestion,
  type TriggerUnderTest,
} from './open-plugin.ts';
export { PluginFailure } from './plugin-failure.ts';
export { sampleContact, sampleContacts, sampleEvent, sampleId } from './sample.ts';
