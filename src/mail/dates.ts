/** Days, moments and sizes in the language of a mail; English where it has none. Times are UTC: a mail is read anywhere. */

const formats = new Map<string, Intl.DateTimeFormat>();

export function dayIn(language: string | null): Intl.DateTimeFormat {
  return format(language, { dateStyle: 'long' });
}

export function momentIn(language: string | null): Intl.DateTimeFormat {
  return format(language, { dateStyle: 'long', timeStyle: 'short' });
}

/** `12 kB`, `3.4 MB`; `bytes` rounded to what people need. */
export function sizeIn(language: string | null, bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  return new Intl.NumberFormat(tagOf(language), { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

function format(language: string | null, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tagOf(language)} ${style.timeStyle ?? ''}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(tagOf(language), { ...style, timeZone: 'UTC' });
  formats.set(key, made);
  return made;
}

/** A policy's tags have the form of one, which is all that Intl wants; languages that it does not know are shown as English. */
function tagOf(language: string | null): string {
  if (language === null || language === 'en') return 'en-GB';
  return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0 ? language : 'en-GB';
}
