import type { Purpose } from '@innesto/sdk/contract';
import type { Language } from './attachments.ts';
import { escapeHtml } from './escape-html.ts';
import { plainPage } from './plain-page.ts';

interface Words {
  readonly title: string;
  readonly ask: (workspace: string) => string;
  readonly purposes: Readonly<Record<Purpose, string>>;
  readonly button: string;
  readonly done: string;
  readonly after: (workspace: string) => string;
  readonly onward: (site: string) => string;
  readonly gone: string;
  readonly again: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Confirm',
    ask: (workspace) => `Do you want this from ${workspace}?`,
    purposes: {
      marketing: 'Offers and news',
      profiling: 'Offers chosen by what is known of you',
      'third-party': 'Messages on behalf of others',
      service: 'What you asked for or must know',
      'open-tracking': 'Measuring whether messages are opened',
      'click-tracking': 'Measuring which links are followed',
    },
    button: 'Yes, I confirm',
    done: 'Thank you, confirmed',
    after: (workspace) =>
      `${workspace} may write to you now. Every message says how to take that back. You can close this page.`,
    onward: (site) => `On to ${site}`,
    gone: 'This link is no longer good',
    again: 'It may have been too long ago. Fill in the form again to get a new one.',
  },
  it: {
    title: 'Conferma',
    ask: (workspace) => `Vuoi ricevere questo da ${workspace}?`,
    purposes: {
      marketing: 'Offerte e novità',
      profiling: 'Offerte scelte in base a ciò che si sa di te',
      'third-party': 'Messaggi per conto di altri',
      service: 'Ciò che hai chiesto o devi sapere',
      'open-tracking': 'Misurare se i messaggi vengono aperti',
      'click-tracking': 'Misurare quali link vengono seguiti',
    },
    button: 'Sì, confermo',
    done: 'Grazie, confermato',
    after: (workspace) =>
      `Ora ${workspace} può scriverti. Ogni messaggio spiega come cambiare idea. Puoi chiudere questa pagina.`,
    onward: (site) => `Vai a ${site}`,
    gone: 'Questo link non è più valido',
    again: 'Forse è passato troppo tempo. Compila di nuovo il modulo per riceverne uno nuovo.',
  },
  ro: {
    title: 'Confirmare',
    ask: (workspace) => `Doriți acest lucru de la ${workspace}?`,
    purposes: {
      marketing: 'Oferte și noutăți',
      profiling: 'Oferte alese după ce se știe despre dumneavoastră',
      'third-party': 'Mesaje în numele altora',
      service: 'Ce ați cerut sau trebuie să știți',
      'open-tracking': 'Măsurarea deschiderii mesajelor',
      'click-tracking': 'Măsurarea linkurilor urmate',
    },
    button: 'Da, confirm',
    done: 'Mulțumim, ați confirmat',
    after: (workspace) =>
      `${workspace} vă poate scrie acum. Fiecare mesaj spune cum vă puteți răzgândi. Puteți închide această pagină.`,
    onward: (site) => `Mergeți la ${site}`,
    gone: 'Acest link nu mai este valabil',
    again: 'Poate a trecut prea mult timp. Completați din nou formularul pentru a primi altul.',
  },
};

/** What is to be confirmed, and whose it is. */
export interface Confirmable {
  readonly workspace: string;
  readonly purposes: readonly Purpose[];
}

/** The page that says what is confirmed, and asks: programs follow links, and only people press buttons. Its form leads to its own address. */
export const askToConfirm = (language: Language, { workspace, purposes }: Confirmable): string => {
  const words = WORDS[language];
  const listed = purposes.map((purpose) => `<li>${escapeHtml(words.purposes[purpose])}</li>`).join('');
  return plainPage(
    language,
    words.title,
    `<h1>${escapeHtml(words.ask(workspace))}</h1><ul style="display:inline-block;padding:0;list-style:none;text-align:left">${listed}</ul>` +
      `<form method="post"><button>${escapeHtml(words.button)}</button></form>`,
  );
};

/** The page that says it is done; where there is a `site` to go on to it has a button, for programs follow links here, too. */
export const sayConfirmed = (
  language: Language,
  { workspace, site }: Pick<Confirmable, 'workspace'> & { readonly site: string | null },
): string => {
  const { done, after, onward } = WORDS[language];
  const button =
    site === null
      ? ''
      : `<form method="post"><button>${escapeHtml(onward(site.replace(/^https:\/\//, '')))}</button></form>`;
  return plainPage(
    language,
    done,
    `<h1 role="status">${escapeHtml(done)}</h1><p>${escapeHtml(after(workspace))}</p>${button}`,
  );
};

/** The page for a link that is too old, or none: it tells nobody which links were ours. */
export const sayNothingToConfirm = (language: Language): string => {
  const { gone, again } = WORDS[language];
  return plainPage(language, gone, `<h1 role="status">${escapeHtml(gone)}</h1><p>${escapeHtml(again)}</p>`);
};
