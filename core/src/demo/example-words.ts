import type { Language } from '../model/message/attachments.ts';

/** What stands in the demo workspace: its owner reads it, and so would the customers. */
export interface ExampleWords {
  readonly city: string;
  readonly reads: string;
  readonly yes: string;
  readonly reminded: string;
  readonly series: string;
  readonly notes: string;
  readonly tenMinutes: string;
  readonly oneDay: string;
  readonly welcome: string;
  readonly welcomeSubject: string;
  readonly hello: string;
  readonly glad: string;
  readonly soon: string;
  readonly hasOpened: string;
  readonly opened: string;
  readonly notOpened: string;
  readonly unknowable: string;
  readonly notDelivered: string;
  readonly thanks: string;
  readonly thanksSubject: string;
  readonly thanksText: string;
  readonly mark: string;
  readonly reminder: string;
  readonly reminderSubject: string;
  readonly reminderText: string;
  readonly end: string;
  readonly note: string;
  readonly freeClass: string;
  readonly bottle: string;
  readonly welcomeCoupon: string;
  readonly couponWorth: string;
  readonly gold: string;
  readonly firstOrder: string;
  /** What the monitored site is called. */
  readonly site: string;
  readonly leadPipeline: string;
  readonly leadNew: string;
  readonly leadCalled: string;
  readonly leadTrial: string;
  readonly leadSigned: string;
  readonly leadLost: string;
  readonly leadSource: string;
  readonly language: Language;
  readonly newsletter: string;
  readonly newsletterIntro: string;
  readonly newsletterConsent: string;
}

/** The words of the demo workspace in each language. */
export const EXAMPLE_WORDS: Readonly<Record<Language, ExampleWords>> = {
  en: {
    city: 'City',
    reads: 'Reads our messages',
    yes: 'yes',
    reminded: 'reminded',
    series: 'Welcome series',
    notes: 'Note who reads us',
    tenMinutes: 'Ten minutes',
    oneDay: 'One day',
    welcome: 'Welcome e-mail',
    welcomeSubject: 'Welcome, {{ contact.firstName | default: "friend" }}!',
    hello: 'Hello {{ contact.firstName | default: "there" }},',
    glad: 'we are glad that you are here. Your first class is on us: show this message at the desk.',
    soon: 'See you soon,',
    hasOpened: 'Opened the first message?',
    opened: 'Opened',
    notOpened: 'Not opened',
    unknowable: 'Nobody can know',
    notDelivered: 'Not delivered',
    thanks: 'Thank-you e-mail',
    thanksSubject: 'Thank you, {{ contact.firstName }}',
    thanksText: 'Thank you for reading. Here is what is on this week.',
    mark: 'Note that a reminder is due',
    reminder: 'Second e-mail',
    reminderSubject: 'Your first class is still waiting',
    reminderText: 'Hello {{ contact.firstName | default: "there" }}, your first class is still on us.',
    end: 'End',
    note: 'Note that they read us',
    freeClass: 'A free class',
    bottle: 'A water bottle',
    welcomeCoupon: 'Welcome coupon',
    couponWorth: '10 % off your first month',
    gold: 'gold',
    firstOrder: 'First order',
    site: 'Our site',
    leadPipeline: 'Memberships',
    leadNew: 'New',
    leadCalled: 'Called',
    leadTrial: 'Trial class',
    leadSigned: 'Signed',
    leadLost: 'Not now',
    leadSource: 'Website',
    language: 'en',
    newsletter: 'Newsletter',
    newsletterIntro: 'New classes, offers and what is on: once a month, no more.',
    newsletterConsent: 'Yes, write to me about classes and offers. I can take this back with every e-mail.',
  },
  it: {
    city: 'Città',
    reads: 'Legge i nostri messaggi',
    yes: 'sì',
    reminded: 'sollecitato',
    series: 'Serie di benvenuto',
    notes: 'Annota chi ci legge',
    tenMinutes: 'Dieci minuti',
    oneDay: 'Un giorno',
    welcome: 'E-mail di benvenuto',
    welcomeSubject: 'Ti diamo il benvenuto, {{ contact.firstName }}!',
    hello: 'Ciao {{ contact.firstName }},',
    glad: 'siamo felici di averti con noi. La prima lezione la offriamo noi: mostra questo messaggio al banco.',
    soon: 'A presto,',
    hasOpened: 'Ha aperto il messaggio?',
    opened: 'Aperto',
    notOpened: 'Non aperto',
    unknowable: 'Nessuno può saperlo',
    notDelivered: 'Non consegnato',
    thanks: 'E-mail di ringraziamento',
    thanksSubject: 'Grazie, {{ contact.firstName }}',
    thanksText: 'Grazie di averci letto. Ecco che cosa c’è questa settimana.',
    mark: 'Annota che serve un sollecito',
    reminder: 'Seconda e-mail',
    reminderSubject: 'La tua prima lezione ti aspetta ancora',
    reminderText: 'Ciao {{ contact.firstName }}, la prima lezione è ancora offerta da noi.',
    end: 'Fine',
    note: 'Annota che ci legge',
    freeClass: 'Una lezione gratis',
    bottle: 'Una borraccia',
    welcomeCoupon: 'Coupon di benvenuto',
    couponWorth: '10 % sul primo mese',
    gold: 'oro',
    firstOrder: 'Primo ordine',
    site: 'Il nostro sito',
    leadPipeline: 'Abbonamenti',
    leadNew: 'Nuovo',
    leadCalled: 'Chiamato',
    leadTrial: 'Lezione di prova',
    leadSigned: 'Iscritto',
    leadLost: 'Non ora',
    leadSource: 'Sito',
    language: 'it',
    newsletter: 'Newsletter',
    newsletterIntro: 'Nuovi corsi, offerte e appuntamenti: una volta al mese, non di più.',
    newsletterConsent: 'Sì, scrivetemi di corsi e offerte. Posso cambiare idea con ogni e-mail.',
  },
  ro: {
    city: 'Oraș',
    reads: 'Ne citește mesajele',
    yes: 'da',
    reminded: 'reamintit',
    series: 'Serie de bun venit',
    notes: 'Notează cine ne citește',
    tenMinutes: 'Zece minute',
    oneDay: 'O zi',
    welcome: 'E-mail de bun venit',
    welcomeSubject: 'Bun venit, {{ contact.firstName | default: "prietene" }}!',
    hello: 'Salut {{ contact.firstName }},',
    glad: 'ne bucurăm că ești aici. Prima lecție este din partea noastră: arată acest mesaj la recepție.',
    soon: 'Pe curând,',
    hasOpened: 'A deschis primul mesaj?',
    opened: 'Deschis',
    notOpened: 'Nedeschis',
    unknowable: 'Nimeni nu poate ști',
    notDelivered: 'Nelivrat',
    thanks: 'E-mail de mulțumire',
    thanksSubject: 'Mulțumim, {{ contact.firstName }}',
    thanksText: 'Mulțumim că ne citești. Iată ce avem săptămâna aceasta.',
    mark: 'Notează că trebuie reamintit',
    reminder: 'Al doilea e-mail',
    reminderSubject: 'Prima ta lecție încă te așteaptă',
    reminderText: 'Salut {{ contact.firstName }}, prima lecție este încă din partea noastră.',
    end: 'Sfârșit',
    note: 'Notează că ne citește',
    freeClass: 'O lecție gratuită',
    bottle: 'O sticlă de apă',
    welcomeCoupon: 'Cupon de bun venit',
    couponWorth: '10 % reducere la prima lună',
    gold: 'aur',
    firstOrder: 'Prima comandă',
    site: 'Site-ul nostru',
    leadPipeline: 'Abonamente',
    leadNew: 'Nou',
    leadCalled: 'Sunat',
    leadTrial: 'Lecție de probă',
    leadSigned: 'Înscris',
    leadLost: 'Nu acum',
    leadSource: 'Site',
    language: 'ro',
    newsletter: 'Noutăți prin e-mail',
    newsletterIntro: 'Cursuri noi, oferte și întâmplări: o dată pe lună, nu mai des.',
    newsletterConsent: 'Da, scrieți-mi despre cursuri și oferte. Mă pot răzgândi la fiecare e-mail.',
  },
};
