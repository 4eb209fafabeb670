/** HTML by template: whatever is put in is text unless it is HTML already. */
export interface Html {
  readonly text: string;
}
type Part = Html | string | number | readonly Html[];

/** What a template yields, with every part escaped that is not HTML. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { text: strings.reduce((text, string, index) => `${text}${textOf(parts[index - 1] ?? '')}${string}`) };
}

/** Text of our own that is HTML or CSS as it stands. */
export function raw(text: string): Html {
  return { text };
}

function textOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'text' in part ? part.text : part.map(({ text }) => text).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character);
}
