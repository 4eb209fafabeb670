/**
 * How mail programs of different languages write the header of a mail that they quote or forward: `Von: …`, `Gesendet: …`.
 * Three such lines are a header wherever they stand; one is just a line with a colon.
 */

export type LabelledField = 'from' | 'date' | 'to' | 'cc' | 'replyTo' | 'subject';

const labels: Readonly<Record<LabelledField, string>> = {
  from: 'From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|Від|Gönderen|Kimden|Feladó|Από|差出人|发件人|寄件者|보낸 사람|Expéditeur',
  date:
    'Date|Sent|Datum|Gesendet|Envoyé|Data|Inviato|Verzonden|Skickat|Dato|Sendt|Lähetetty|Päivämäärä|Fecha|Enviado|Enviada(?: em)?|' +
    'Enviado el|Envoyé le|Wysłano|Datum odeslání|Odesláno|Дата|Отправлено|Надіслано|Tarih|Gönderme Tarihi|Gönderilme|Küldve|' +
    '日付|送信日時|日期|发送时间|发送日期|寄件日期|날짜|보낸 날짜',
  to: 'To|An|À|A|Para|Aan|Till|Til|Vastaanottaja|Do|Komu|Кому|Kime|Címzett|Προς|宛先|收件人|收件者|받는 사람',
  cc: 'Cc|Kopie|Kopia|Kopi|Kopio|CC|DW|Копия|Копія|Bilgi|抄送|副本|참조',
  replyTo: 'Reply-To|Antwort an|Répondre à|Rispondi a|Risposta|Responder a|Beantwoorden|Svar till|Svar til|返信先|答复',
  subject:
    'Subject|Betreff|Objet|Oggetto|Asunto|Assunto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Тема|Konu|Tárgy|Θέμα|件名|主题|主旨|제목',
};

const byField = Object.entries(labels).map(([field, names]) => ({
  field: field as LabelledField,
  // Quoted (`> `), bold in plain text (`*Von:*`), with the space that French has before a colon.
  pattern: new RegExp(`^[>\\s]{0,20}\\*{0,2}(?:${names})\\*{0,2}\\s?[:：]\\*{0,2}\\s?(.*)$`, 'iu'),
}));

export interface HeaderBlock {
  readonly fields: ReadonlyMap<LabelledField, string>;
  /** The line after the header and the empty lines that follow it. */
  readonly end: number;
}

/** The quoted header that begins at line `start`; undefined where none does. */
export function headerBlockAt(lines: readonly string[], start: number): HeaderBlock | undefined {
  const first = labelled(lines[start] ?? '');
  if (first === undefined) return undefined;
  const fields = new Map<LabelledField, string>();
  let last = first.field;
  let index = start;
  for (const line of lines.slice(start, start + 14)) {
    const found = labelled(line);
    if (!isWords(line) || isRepeated(found, fields)) break;
    // What has no label continues the field above: a long subject or list of recipients that was wrapped.
    const { field, value } = found ?? { field: last, value: unquoted(line) };
    fields.set(field, [fields.get(field) ?? '', value].join(' ').trim());
    last = field;
    index += 1;
  }
  return isHeader(fields) ? { fields, end: nextWords(lines, index) } : undefined;
}

/** A second `From:` is no part of this header. */
function isRepeated(found: Labelled | undefined, fields: ReadonlyMap<LabelledField, string>): boolean {
  return found !== undefined && fields.has(found.field);
}

function nextWords(lines: readonly string[], from: number): number {
  let index = from;
  while (index < lines.length && !isWords(lines[index] ?? '')) index += 1;
  return index;
}

function isHeader(fields: ReadonlyMap<LabelledField, string>): boolean {
  return fields.size >= 3 && fields.has('from') && (fields.has('subject') || fields.has('date'));
}

interface Labelled {
  readonly field: LabelledField;
  readonly value: string;
}

function labelled(line: string): Labelled | undefined {
  // A label is short: whatever has no colon near its start is none.
  const colon = line.slice(0, 50).search(/[:：]/u);
  if (colon < 0) return undefined;
  for (const { field, pattern } of byField) {
    const value = pattern.exec(line.slice(0, 2000))?.[1];
    if (value !== undefined) return { field, value: value.trim() };
  }
  return undefined;
}

function isWords(line: string): boolean {
  return /[^>\s]/u.test(line);
}

/** Without the marks of quoting at its beginning. */
export function unquoted(line: string): string {
  return line.replace(/^(?:>\s?)+/u, '');
}
