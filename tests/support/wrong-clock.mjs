// Loaded into a hub before anything else: its JavaScript has a wrong time of day, and everything else is as it is.
const by = Number(process.env.INNESTO_TEST_WRONG_BY ?? 0);
const RightDate = Date;
globalThis.Date = class extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + by);
    else super(...given);
  }

  static now() {
    return RightDate.now() + by;
  }
};
