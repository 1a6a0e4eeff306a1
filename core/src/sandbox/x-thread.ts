import ivm from 'isolated-vm';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
const C = Compile(Type.Object({ a: Type.Number() }));
export function invoke(n: number): unknown {
  const t = performance.now();
  const i = new ivm.Isolate({ memoryLimit: 32 });
  const c = i.createContextSync();
  const r = c.evalSync('1+' + n, {timeout: 100});
  return [r, C.Check({ a: 1 }), performance.now() - t];
}
