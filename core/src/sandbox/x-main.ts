import { Piscina } from 'piscina';
const t0 = performance.now();
const pool = new Piscina({ filename: new URL('./x-thread.ts', import.meta.url).href, name: 'invoke', minThreads: 2, maxThreads: 2, atomics: 'disabled', recordTiming: false });
const r = await Promise.all([pool.run(1), pool.run(2)]);
console.log(r, performance.now() - t0, 'uptime', process.uptime());
try { (await import('node:fs')).readFileSync('/etc/passwd'); console.log('READ'); } catch (e) { console.log((e as Error).message); }
try { process.kill(process.pid, 0); console.log('kill ok'); } catch (e) { console.log((e as Error).message); }
process.exit();
