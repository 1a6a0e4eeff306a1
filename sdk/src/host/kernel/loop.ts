/**
 * Last part of the kernel: takes the plugin's definition, calls its entries item by item and reports what came of it.
 *
 * A report is `<length of the head>\n<head><answers>`: the head is JSON, the answers follow it as they are, so that the
 * host hands them on without parsing or escaping them once more. Only strings and numbers cross, and nothing here reads
 * a property that a plugin could have put on a prototype: what is iterated was made by the kernel.
 */
export const loop = String.raw`
const errorSize = 500;
const lineSize = 2048;

const clip = (source, size) => (source.length > size ? apply(sliceText, source, [0, size]) : source);

// ── the definition ────────────────────────────────────────────────────────────────────────────────────────────────
let definition;
let sealed = false;
const entries = { __proto__: null };

const take = (given) => {
  if (sealed || definition !== undefined) throw new NativeError('A bundle calls __innesto exactly once.');
  if (given === null || typeof given !== 'object') throw new NativeError('__innesto takes the definition of a plugin.');
  definition = given;
};
defineProperty(globalThis, '__innesto', { __proto__: null, value: take, writable: false, enumerable: false, configurable: true });

const collect = (group, verbs) => {
  if (group === undefined) return;
  const names = keys(group);
  for (let i = 0; i < names.length; i++) {
    const owner = group[names[i]];
    for (let v = 0; v < verbs.length; v++) {
      const run = owner[verbs[v]];
      if (run === undefined) continue;
      if (typeof run !== 'function') throw new NativeError(verbs[v] + ' of ' + names[i] + ' is not a function.');
      entries[verbs[v] + ' ' + names[i]] = { __proto__: null, owner, run };
    }
  }
};

// Triggers and actions may share a name: their settings do not.
const collectMigrations = (group, verb) => {
  if (group === undefined) return;
  const names = keys(group);
  for (let i = 0; i < names.length; i++) {
    const owner = group[names[i]];
    const run = owner.migrateConfig;
    if (run === undefined) continue;
    if (typeof run !== 'function') throw new NativeError('migrateConfig of ' + names[i] + ' is not a function.');
    entries[verb + ' ' + names[i]] = { __proto__: null, owner, run };
  }
};

const seal = () => {
  delete globalThis.__innesto;
  sealed = true;
  if (definition === undefined) throw new NativeError('The bundle did not call __innesto.');
  collect(definition.triggers, ['subscribe', 'match', 'poll', 'read', 'receive']);
  collect(definition.actions, ['run', 'settle']);
  collect(definition.handlers, ['handle']);
  collectMigrations(definition.triggers, 'migrateTrigger');
  collectMigrations(definition.actions, 'migrateAction');
  collect(definition.options, ['ask', 'choices']);
  collect(definition.endpoints, ['take', 'find', 'respond']);
  collect(definition.transports, ['send', 'answered', 'report']);
};
const manifest = () => {
  const written = stringify(definition.manifest);
  if (written === undefined) throw new NativeError('The definition has no manifest.');
  return written;
};

// ── what an invocation leaves behind, until it is reported ────────────────────────────────────────────────────────
let call = null;
let answers = '', errors = '', requests = '', logs = '', payload = '', last = '';
let outputSize = 0, logSize = 0, pending = 0, requestId = 0, overflow = false;
let waiting = { __proto__: null };

const succeed = (asked, index, value) => {
  if (asked !== call || asked.settled[index] === true) return;
  let written;
  try {
    written = stringify(value);
  } catch (thrown) {
    fail(asked, index, thrown, 'INNESTO_PLUGIN_ANSWER');
    return;
  }
  if (written === undefined) written = 'null';
  outputSize += written.length;
  if (outputSize > limits.outputSize) { overflow = true; answers = errors = payload = ''; }
  if (overflow) { settleItem(asked, index); return; }
  if (written.length > limits.answerSize) {
    fail(asked, index, 'The answer is ' + written.length + ' characters long; ' + limits.answerSize + ' are allowed.', 'INNESTO_PLUGIN_ANSWER');
    return;
  }
  settleItem(asked, index);
  answers += (answers === '' ? '[' : ',[') + index + ',' + written.length + ']';
  payload += written;
};

const settleItem = (asked, index) => {
  asked.settled[index] = true;
  asked.open--;
};

const isCode = (code) => {
  if (typeof code !== 'string' || code.length === 0 || code.length > 60) return false;
  for (let i = 0; i < code.length; i++) {
    const letter = apply(charCodeAt, code, [i]);
    if (!((letter >= 65 && letter <= 90) || (letter >= 48 && letter <= 57) || letter === 95)) return false;
  }
  return apply(sliceText, code, [0, 8]) !== 'INNESTO_';
};

// Reading a thrown value runs the plugin's getters and traps: they loop inside the entry, under its time-out.
const fail = (asked, index, thrown, ourCode) => {
  let code = 'INNESTO_PLUGIN_THREW';
  let message = 'Something that cannot be described was thrown.';
  try {
    if (thrown !== null && (typeof thrown === 'object' || typeof thrown === 'function')) {
      const { name, message: said, code: chosen, stack } = thrown;
      message = (typeof name === 'string' && name !== 'Error' ? clip(name, 80) + ': ' : '') + (typeof said === 'string' ? clip(said, errorSize) : 'no message');
      if (isCode(chosen)) code = chosen;
      if (typeof stack === 'string') note('error', clip(stack, lineSize));
    } else {
      message = clip(toText(thrown), errorSize);
    }
  } catch {}
  if (ourCode !== undefined) code = ourCode;
  // The getters above may have answered this very item meanwhile.
  if (asked !== call || asked.settled[index] === true) return;
  settleItem(asked, index);
  if (!overflow) errors += (errors === '' ? '[' : ',[') + index + ',' + stringify(code) + ',' + stringify(clip(message, errorSize)) + ']';
};

const note = (level, line) => {
  const whole = clip(level + ' ' + line, lineSize);
  if (logSize + whole.length > limits.logSize) return;
  logSize += whole.length;
  logs += (logs === '' ? '' : ',') + stringify(whole);
};

const report = () => {
  const more = call !== null && call.next < call.count;
  const head = '{"answers":[' + answers + '],"errors":[' + errors + '],"requests":[' + requests + '],"logs":[' + logs
    + '],"more":' + more + ',"overflow":' + overflow + '}';
  last = head.length + '\n' + head + payload;
  answers = errors = requests = logs = payload = '';
  if (call !== null && !more && call.open === 0) {
    call = null;
    waiting = { __proto__: null };
    pending = 0;
  }
  return last;
};

// ── the plugin's own doors ────────────────────────────────────────────────────────────────────────────────────────
const printed = (value) => {
  if (typeof value === 'string') return value;
  if (value instanceof NativeError && typeof value.stack === 'string') return value.stack;
  const written = stringify(value);
  return written === undefined ? toText(value) : written;
};
const logger = (level) => (...parts) => {
  if (logSize >= limits.logSize) return;
  let line = '';
  for (let i = 0; i < parts.length && line.length < lineSize; i++) {
    try { line += (i === 0 ? '' : ' ') + clip(printed(parts[i]), lineSize); } catch { line += '[cannot be printed]'; }
  }
  note(level, line);
};
provide('console', freeze({ log: logger('info'), info: logger('info'), debug: logger('debug'), warn: logger('warn'), error: logger('error'), trace: logger('debug') }));

provide('innesto', freeze({
  ask(capability, argument) {
    if (call === null) throw new NativeError('A capability is asked during an invocation only.');
    if (pending >= limits.pendingRequests) throw new NativeError('More than ' + limits.pendingRequests + ' capability calls wait for their answer.');
    const written = stringify(argument === undefined ? null : argument);
    if (written === undefined || written.length > limits.requestSize) throw new NativeError('The argument of a capability is JSON of ' + limits.requestSize + ' characters at most.');
    const name = stringify(clip(toText(capability), 100));
    const id = ++requestId;
    pending++;
    requests += (requests === '' ? '[' : ',[') + id + ',' + name + ',' + stringify(written) + ']';
    return new NativePromise((resolve, reject) => { waiting[id] = { __proto__: null, resolve, reject }; });
  },
}));

// ── the host's doors ──────────────────────────────────────────────────────────────────────────────────────────────
// An await of our own: a then that the plugin replaced is not consulted for a native promise.
const follow = async (asked, index, promise) => {
  let value;
  try {
    value = await promise;
  } catch (thrown) {
    fail(asked, index, thrown);
    return;
  }
  succeed(asked, index, value);
};

const ask = (asked, index) => {
  const { owner, run } = asked.entry;
  let value;
  let then;
  try {
    const item = asked.items[index];
    value = apply(run, owner, asked.alone ? [item] : asked.migrates ? [item.config, item.from] : [item, asked.context]);
    if (value !== null && (typeof value === 'object' || typeof value === 'function')) then = value.then;
  } catch (thrown) {
    fail(asked, index, thrown);
    return;
  }
  if (typeof then === 'function') follow(asked, index, value);
  else succeed(asked, index, value);
};

const freezeAll = (value) => {
  if (value === null || typeof value !== 'object') return value;
  const names = keys(value);
  for (let i = 0; i < names.length; i++) freezeAll(value[names[i]]);
  return freeze(value);
};

const proceed = () => {
  const asked = call;
  if (asked !== null) {
    const until = realNow() + limits.sliceMs;
    while (asked.next < asked.count && !overflow) {
      const index = asked.next++;
      asked.open++;
      if (asked.entry === undefined) fail(asked, index, 'The plugin has no ' + asked.name + '.', 'INNESTO_PLUGIN_NO_ENTRY');
      else ask(asked, index);
      if (realNow() >= until) break;
    }
  }
  return report();
};

const start = (entry, contribution, config, items, count, at, seed, collections) => {
  answers = errors = requests = logs = payload = last = '';
  outputSize = logSize = pending = 0;
  overflow = false;
  waiting = { __proto__: null };
  now = at;
  reseed(seed);
  const list = parse(items);
  if (!isArray(list) || list.length !== count) throw new NativeError('The kernel was given a batch that is no array of ' + count + ' items.');
  const name = entry + ' ' + contribution;
  const context = freeze({ config: freezeAll(parse(config)), collections: freezeAll(parse(collections)), now: at });
  const settled = parse('[' + (count === 0 ? '' : 'false' + apply(repeatText, ',false', [count - 1])) + ']');
  call = { __proto__: null, name, entry: entries[name], alone: entry === 'subscribe', migrates: entry === 'migrateTrigger' || entry === 'migrateAction', items: list, context, count, next: 0, open: 0, settled };
  return proceed();
};

const answer = (text) => {
  const list = parse(text);
  for (let i = 0; i < list.length; i++) {
    const id = list[i][0];
    const door = waiting[id];
    if (door === undefined) continue;
    delete waiting[id];
    pending--;
    if (list[i][1] === true) {
      door.resolve(list[i][2]);
    } else {
      const error = new NativeError(list[i][3]);
      error.code = list[i][2];
      door.reject(error);
    }
  }
  return report();
};

return freeze({ __proto__: null, seal, manifest, start, proceed, answer, again: () => last });
`;
