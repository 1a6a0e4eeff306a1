// Names that every object has, and that the hub has given away.
const TAKEN = new Set(['constructor', 'prototype', 'entered', 'ended', 'email', 'phone']);
const LONGEST = 40;

/** The key for a field called so, which no other field has: `Città` becomes `citta`. */
export const fieldKeyFor = (label: string, others: ReadonlySet<string>): string => {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, LONGEST - 4);
  const base = plain === '' || TAKEN.has(plain) ? `${plain === '' ? 'own' : plain}_field` : plain;
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}_${number}`;
    if (!others.has(key)) return key;
  }
};
