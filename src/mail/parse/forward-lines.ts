/** The lines by which mail programs announce a mail that they forward or quote whole, in the languages they are sold in. */

const forwarded = [
  'Forwarded message',
  'Begin forwarded message',
  'Weitergeleitete Nachricht',
  'Anfang der weitergeleiteten (?:Nachricht|E-Mail)',
  'Message (?:transféré|réexpédié)',
  'Début du message (?:transféré|réexpédié)',
  'Mensaje reenviado',
  'Inicio del mensaje reenviado',
  'Messaggio inoltrato',
  'Inizio messaggio inoltrato',
  'Mensagem (?:encaminhada|reencaminhada)',
  'Início da mensagem (?:encaminhada|reencaminhada)',
  'Doorgestuurd bericht',
  'Begin doorgestuurd bericht',
  'Vidarebefordrat (?:meddelande|brev)',
  'Påbörjat vidarebefordrat meddelande',
  'Videresendt (?:meddelelse|melding|besked)',
  'Start på videresendt (?:meddelelse|besked|melding)',
  'Välitetty viesti',
  'Wiadomość przekazana',
  'Przekazana wiadomość',
  'Początek przekazywanej wiadomości',
  'Přeposlaná zpráva',
  'Пересылаемое сообщение',
  'Перенаправленное сообщение',
  'Начало переадресованного сообщения',
  'Переслане повідомлення',
  'İletilmiş ileti',
  '転送(?:された)?メッセージ',
  '转发的邮件',
  '开始转发的邮件',
  '已转发的?邮件',
  '전달된 메시지',
];

const original = [
  'Original Message',
  'Original Appointment',
  'Ursprüngliche Nachricht',
  'Ursprünglicher Termin',
  'Message d.origine',
  'Message original',
  'Mensaje original',
  'Messaggio originale',
  'Mensagem original',
  'Oorspronkelijk bericht',
  'Ursprungligt meddelande',
  'Oprindelig (?:meddelelse|besked)',
  'Opprinnelig melding',
  'Alkuperäinen viesti',
  'Wiadomość oryginalna',
  'Oryginalna wiadomość',
  'Původní zpráva',
  'Исходное сообщение',
  'Оригинальное сообщение',
  'Orijinal İleti',
  '元のメッセージ',
  '邮件原件',
  '原始邮件',
  '원본 메시지',
];

/** With dashes or a colon around it: the same words inside a sentence announce nothing. */
function lineOf(names: readonly string[]): RegExp {
  const words = `(?:${names.join('|')})`;
  return new RegExp(
    `^[>\\s]{0,20}\\*?(?:[-_=]{2,20}\\s?${words}\\s?(?:[-_=]{0,20})|${words}\\s?[:：])\\*?\\s{0,20}$`,
    'iu',
  );
}

const forwardLine = lineOf(forwarded);
const originalLine = lineOf(original);

export function isForwardLine(line: string): boolean {
  return line.length < 200 && forwardLine.test(line);
}

/** `-----Original Message-----`: above the header of a mail that is answered, or forwarded. */
export function isOriginalLine(line: string): boolean {
  return line.length < 200 && originalLine.test(line);
}

/** `Fwd:`, `WG:`, `TR:` …: also after a `Re:` of the way before. */
export function isForwardSubject(subject: string): boolean {
  return /^(?:(?:re|aw|sv|ref|odp)\s?:\s?)?(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|vl|pd|ilt|İlt|пер|转发|轉寄|転送)\s?[:：]/iu.test(
    subject.trim(),
  );
}
