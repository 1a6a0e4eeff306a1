import type { Audience, CampaignChannel, JsonObject } from '@innesto/sdk/contract';
import type { Language } from '../model/message/attachments.ts';

/** A campaign of the demo workspace. `isSent`: it goes out as the workspace is furnished. */
export interface ExampleCampaign {
  readonly name: string;
  readonly channel: CampaignChannel;
  readonly message: JsonObject;
  readonly audience: Audience;
  readonly isSent: boolean;
}

interface CampaignWords {
  readonly openDay: string;
  readonly openDaySubject: string;
  readonly openDayText: string;
  readonly seeYou: string;
  readonly spring: string;
  readonly springText: string;
}

const WORDS: Readonly<Record<Language, CampaignWords>> = {
  en: {
    openDay: 'Open day in Naples',
    openDaySubject: '{{ contact.firstName | default: "Hello" }}, come to our open day',
    openDayText: 'on Saturday our doors are open from ten to six: try any class you like, and bring a friend.',
    seeYou: 'See you there,',
    spring: 'Spring offer',
    springText: 'in March every second class is on us.',
  },
  it: {
    openDay: 'Porte aperte a Napoli',
    openDaySubject: '{{ contact.firstName | default: "Ciao" }}, vieni alle nostre porte aperte',
    openDayText: 'sabato siamo aperti dalle dieci alle diciotto: prova la lezione che vuoi, e porta un amico.',
    seeYou: 'Ti aspettiamo,',
    spring: 'Offerta di primavera',
    springText: 'a marzo una lezione su due la offriamo noi.',
  },
  ro: {
    openDay: 'Ziua porților deschise la Napoli',
    openDaySubject: '{{ contact.firstName | default: "Salut" }}, vino la ziua porților deschise',
    openDayText: 'sâmbătă suntem deschiși de la zece la șase: încearcă orice lecție și adu un prieten.',
    seeYou: 'Te așteptăm,',
    spring: 'Ofertă de primăvară',
    springText: 'în martie o lecție din două este din partea noastră.',
  },
};

/** One campaign that has gone out, and one that is still being written. */
export const exampleCampaigns = (
  language: Language,
  { hello, newsletter }: { readonly hello: string; readonly newsletter: string },
): readonly ExampleCampaign[] => {
  const words = WORDS[language];
  return [
    {
      name: words.openDay,
      channel: 'email',
      message: {
        subject: words.openDaySubject,
        html: [`<p>${hello}</p>`, `<p>${words.openDayText}</p>`, `<p>${words.seeYou}<br>{{ workspace.name }}</p>`].join(
          '\n',
        ),
      },
      audience: { filter: { attribute: 'field.city', operator: 'is', value: 'Napoli' } },
      isSent: true,
    },
    {
      name: words.spring,
      channel: 'email',
      message: {
        subject: words.spring,
        html: [`<p>${hello}</p>`, `<p>${words.springText}</p>`, `<p>{{ workspace.name }}</p>`].join('\n'),
      },
      audience: { lists: [newsletter] },
      isSent: false,
    },
  ];
};
