/** What providers charge in, by ISO 4217: the ones around first. */
export const CURRENCIES: readonly string[] = (
  'EUR RON USD GBP CHF AED ALL ARS AUD BAM BGN BRL CAD CLP CNY COP CZK DKK EGP HKD HUF IDR ILS INR ISK JPY KRW MAD MDL MKD MXN ' +
  'MYR NOK NZD PEN PHP PLN RSD SAR SEK SGD THB TND TRY TWD UAH VND ZAR'
).split(' ');

/** The currency that whoever reads a language most likely pays in. */
export const currencyOf = (language: string): string => (language === 'ro' ? 'RON' : 'EUR');
