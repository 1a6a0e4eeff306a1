import { CycleTag, Drop, EchoTag, Value, type Context, type Emitter, type FilterImplOptions } from 'liquidjs';

type Handler = Extract<FilterImplOptions, (...values: never[]) => unknown>;

/** Something that is not there and that a message must not be sent without: it is nothing to conditions and to `default`, and knows when it was to be shown. */
export class Absent extends Drop {
  isShown = false;

  noteShown(): void {
    this.isShown = true;
  }

  // What liquidjs takes a drop for.
  override valueOf(): null {
    return null;
  }

  /** Whatever is asked of what is not there is not there either. */
  override liquidMethodMissing(_name: string | number): unknown {
    return this;
  }
}

/** What leads to values by names, and is itself nothing that could be shown: where it is, that is noted with the one who is missing. */
export class AbsentRoom extends Absent {
  readonly #absent: Absent;
  readonly #valueOf: (name: string) => unknown;

  constructor(absent: Absent, valueOf: (name: string) => unknown) {
    super();
    this.#absent = absent;
    this.#valueOf = valueOf;
  }

  override noteShown(): void {
    this.#absent.noteShown();
  }

  override liquidMethodMissing(name: string | number): unknown {
    return this.#valueOf(String(name));
  }
}

/** A filter that notes where it is given what must not be missing: what it makes of nothing looks like something that was meant. */
export const noting = (filter: FilterImplOptions): FilterImplOptions => {
  const { handler, raw = false } = typeof filter === 'function' ? { handler: filter } : filter;
  return {
    raw,
    handler: function (this: ThisParameterType<Handler>, value: unknown, ...args: unknown[]): unknown {
      for (const one of [value, ...args]) if (one instanceof Absent) one.noteShown();
      return handler.call(this, value, ...args);
    },
  };
};

/** Notes what must not be missing among what a tag puts out: the tag itself makes nothing of it before anybody sees what it was. */
function* noteMissing(values: readonly Value[], context: Context): Generator<unknown, void, unknown> {
  for (const one of values) {
    const value = yield one.value(context, false);
    if (value instanceof Absent) value.noteShown();
  }
}

/** `{% echo … %}` that notes what is missing. */
export class NotingEcho extends EchoTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const values = [...this.arguments()].flatMap((one) => (one instanceof Value ? one : []));
    yield* noteMissing(values, context);
    yield* super.render(context, emitter);
  }
}

/** `{% cycle … %}` that does: all that it goes through in turn is taken for shown. */
export class NotingCycle extends CycleTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, unknown, unknown> {
    const values = [...this.arguments()].flatMap((one) =>
      one instanceof Value || !('filters' in one) ? [] : new Value(one, this.liquid),
    );
    yield* noteMissing(values, context);
    return yield* super.render(context, emitter);
  }
}
