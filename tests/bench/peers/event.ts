/** How many people's events come in. */
export const PEOPLE = 1000;

/** Which of the people an event is about. */
export const personOf = (number: number): number => number % PEOPLE;

/** An event's score: each time round the other side of the condition, so that there is always something to change. */
export const scoreOf = (number: number): number => (Math.floor(number / PEOPLE) % 2 === 0 ? 70 : 20);

/** The events of the number as most systems are told: one object. */
export const eventOf = (number: number): string =>
  JSON.stringify({ person: personOf(number), score: scoreOf(number), number });
