/** Whether there are hours, not minutes. */
export const IS_LONG = process.env['INNESTO_LONG'] === '1';

/** How often an attack has its turn: once where time is dear, twenty times in the long run, or as often as `INNESTO_ROUNDS` says. */
export const ROUNDS = Number(process.env['INNESTO_ROUNDS'] ?? (IS_LONG ? 20 : 1));
