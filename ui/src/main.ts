import { mount } from 'svelte';
import App from './App.svelte';
import { browserPorts, memory, uploadForm } from './data/browser.ts';
import { createClient } from './data/client.ts';
import { Commands } from './data/commands.svelte.ts';
import { createHub } from './data/hub.ts';
import { Session } from './data/session.svelte.ts';
import { Theme } from './data/theme.svelte.ts';
import { Toasts } from './data/toasts.svelte.ts';
import { speak, Words, type Language } from './text/words.svelte.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('the page has no place for the app');

const words = new Words();
const hub = createHub(
  createClient({ fetch: (url, init) => fetch(url, init), upload: uploadForm, onsignedout: () => session.end() }),
);
const session = new Session(hub);

const speakIn = async (language: Language): Promise<void> => {
  await words.choose(language);
  document.documentElement.lang = language;
};
const preferLanguage = (language: Language): void => {
  memory.keep('innesto.language', language);
  void speakIn(language);
};

await Promise.all([speakIn(speak([memory.read('innesto.language'), ...navigator.languages])), session.ask()]);
mount(App, {
  target,
  props: {
    app: {
      hub,
      session,
      words,
      theme: new Theme({
        memory,
        root: document.documentElement,
        prefersDark: () => matchMedia('(prefers-color-scheme: dark)').matches,
      }),
      toasts: new Toasts(browserPorts.after),
      commands: new Commands(),
      ports: browserPorts,
      preferLanguage,
    },
  },
});
