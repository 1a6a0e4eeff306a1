/** A language that forms speak to people. */
export type Language = 'en' | 'it' | 'ro';

/** What stands on every form, whatever it asks. */
export interface Words {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly needed: string;
  readonly send: string;
  readonly wrong: string;
  readonly noAddress: string;
  readonly noAnswer: string;
  readonly noFit: string;
  readonly noConsent: string;
  readonly tooLong: string;
  readonly done: string;
  readonly look: string;
  readonly gone: string;
}

/** What forms say in each language. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    email: 'E-mail',
    firstName: 'First name',
    lastName: 'Last name',
    phone: 'Phone',
    needed: 'needed',
    send: 'Send',
    wrong: 'Something is missing. Please look at what is marked.',
    noAddress: 'Please enter your e-mail address: name@example.com',
    noAnswer: 'Please answer this.',
    noFit: 'Please write this in another way.',
    noConsent: 'Please tick this box.',
    tooLong: 'This is too long.',
    done: 'Thank you!',
    look: 'We have sent you an e-mail. Follow the link in it to confirm.',
    gone: 'This form is not there any more',
  },
  it: {
    email: 'E-mail',
    firstName: 'Nome',
    lastName: 'Cognome',
    phone: 'Telefono',
    needed: 'obbligatorio',
    send: 'Invia',
    wrong: 'Manca qualcosa. Guarda i punti segnalati.',
    noAddress: 'Inserisci il tuo indirizzo e-mail: nome@esempio.it',
    noAnswer: 'Rispondi a questa domanda.',
    noFit: 'Scrivilo in un altro modo.',
    noConsent: 'Spunta questa casella.',
    tooLong: 'È troppo lungo.',
    done: 'Grazie!',
    look: 'Ti abbiamo inviato un’e-mail. Segui il link per confermare.',
    gone: 'Questo modulo non c’è più',
  },
  ro: {
    email: 'E-mail',
    firstName: 'Prenume',
    lastName: 'Nume',
    phone: 'Telefon',
    needed: 'obligatoriu',
    send: 'Trimite',
    wrong: 'Lipsește ceva. Uitați-vă la ce este marcat.',
    noAddress: 'Introduceți adresa de e-mail: nume@exemplu.ro',
    noAnswer: 'Răspundeți la această întrebare.',
    noFit: 'Scrieți altfel.',
    noConsent: 'Bifați această casetă.',
    tooLong: 'Este prea lung.',
    done: 'Mulțumim!',
    look: 'V-am trimis un e-mail. Urmați linkul din el pentru a confirma.',
    gone: 'Acest formular nu mai există',
  },
};

/** What the e-mail says that asks to confirm, where the form says nothing else. */
export const USUAL: Readonly<Record<Language, { readonly subject: string; readonly message: string }>> = {
  en: {
    subject: 'Please confirm your sign-up',
    message:
      'Hello,\n\nsomebody, probably you, has entered this address in a form of {{ workspace.name }}.\n\nTo confirm it, follow this link and press the button:\n{{ confirm_url }}\n\nIf it was not you, do nothing: nobody will write to you.',
  },
  it: {
    subject: 'Conferma la tua iscrizione',
    message:
      'Ciao,\n\nqualcuno, probabilmente tu, ha inserito questo indirizzo in un modulo di {{ workspace.name }}.\n\nPer confermare, segui questo link e premi il pulsante:\n{{ confirm_url }}\n\nSe non sei stato tu, non fare nulla: nessuno ti scriverà.',
  },
  ro: {
    subject: 'Confirmați înscrierea',
    message:
      'Bună ziua,\n\ncineva, probabil dumneavoastră, a introdus această adresă într-un formular {{ workspace.name }}.\n\nPentru a confirma, urmați acest link și apăsați butonul:\n{{ confirm_url }}\n\nDacă nu ați fost dumneavoastră, nu faceți nimic: nu vă va scrie nimeni.',
  },
};
