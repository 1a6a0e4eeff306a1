import { examplesWith } from './examples.ts';
import { tellLeftOut } from './left-out.ts';

/** Says in one line what the demo workspace goes without where only these plugins are there; null where it is all there. */
export const demoNote = (plugins: ReadonlySet<string>): string | null =>
  tellLeftOut(examplesWith((plugin) => plugins.has(plugin), { language: 'en', newsletter: '' }).leftOut);
