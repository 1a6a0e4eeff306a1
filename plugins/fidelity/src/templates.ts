import { defineTemplate } from '@innesto/sdk';

/** Gives the first points with a new loyalty card, and explains it by e-mail. */
export const newCard = defineTemplate({
  title: 'Welcome to a new card',
  description: 'Gives the first points with a new loyalty card, and explains it by e-mail.',
  purpose: 'loyalty',
  content: {
    trigger: { contribution: 'fidelity/card-created', config: {} },
    reentry: { policy: 'always' },
    first: 'gift',
    steps: [
      {
        kind: 'action',
        id: 'gift',
        title: 'Points as a present',
        contribution: 'fidelity/points',
        config: { operation: 'add' },
        ports: { done: 'welcome' },
      },
      {
        kind: 'action',
        id: 'welcome',
        title: 'Your card',
        contribution: 'email/send',
        config: {
          subject: 'Your card is ready',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>your card is ready, and the first points are on it already. Show it each time that you come.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
    ],
  },
  texts: ['welcome.subject', 'welcome.html'],
});

/** Assigns a prize as soon as the card has a hundred points, and tells the contact. */
export const prizeReached = defineTemplate({
  title: 'Points reach a prize',
  description: 'Assigns a prize as soon as the card has a hundred points, and tells the contact.',
  purpose: 'loyalty',
  content: {
    trigger: { contribution: 'fidelity/points-added', config: { reaches: 100 } },
    reentry: { policy: 'always' },
    first: 'prize',
    steps: [
      {
        kind: 'action',
        id: 'prize',
        title: 'The prize',
        contribution: 'fidelity/assign-prize',
        config: { points: 'take' },
        ports: {
          done: 'tell',
          skipped: 'nothing',
          failed: 'nothing',
          'no-card': 'nothing',
          'not-enough': 'nothing',
          'none-left': 'nothing',
        },
      },
      {
        kind: 'action',
        id: 'tell',
        title: 'Tell them',
        contribution: 'email/send',
        config: {
          subject: 'You have won a prize',
          html: [
            '<p>Hello {{ contact.firstName | default: "there" }},</p>',
            '<p>your card has reached {{ event.after }} points: a prize is yours. Come and collect it.</p>',
            '<p>See you soon, {{ workspace.name }}</p>',
          ].join('\n'),
        },
        ports: {},
      },
      { kind: 'exit', id: 'nothing', title: 'No prize' },
    ],
  },
  texts: ['tell.subject', 'tell.html'],
});
