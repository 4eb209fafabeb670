/** Subjects that programs answer by when nobody is there, in the languages that mail programs set them up in. */

export const absenceSubject = new RegExp(
  [
    'out[- ]of[- ](?:the[- ])?office|auto(?:matic|mated|-)? ?(?:reply|response|responder|answer)|auto-?reply|on (?:vacation|holiday|leave)|away from (?:the )?office|vacation (?:reply|response|message)|i am (?:currently )?(?:away|out)',
    'abwesen(?:d|heit)|automatische antwort|nicht im (?:b[üu]ro|haus)|im urlaub|urlaubs?(?:notiz|meldung|benachrichtigung)',
    'absen(?:ce|t) (?:du|de|au|temporaire)|r[ée]ponse automatique|message d.absence|absent(?:e)? du bureau|en cong[ée]s?',
    'fuera de (?:la )?oficina|respuesta autom[áa]tica|ausente|de vacaciones',
    'fuori (?:sede|ufficio)|risposta automatica|assente|in ferie',
    'afwezig|automatisch(?:e)? antwoord|niet aanwezig|buiten kantoor|met vakantie',
    'fora do escrit[óo]rio|resposta autom[áa]tica|aus[êe]ncia tempor[áa]ria|de f[ée]rias',
    'fr[åa]nvarande|autosvar|autom(?:atiskt|atisk) sva?r|p[åa] semester|ikke (?:p[åa] kontoret|til stede)|frav[æe]r(?:ende)?',
    'poissa|automaattinen vastaus|lomalla',
    'nieobecno[śs][ćc]|odpowied[źz] automatyczna|autoodpowied[źz]|poza biurem',
    'mimo kancel[áa][řr]|automatick[áa] odpov[ěe][ďd]',
    'автоматический ответ|автоответ|нет на месте|отсутств(?:ую|ие)|в отпуске|автоматична відповідь',
    'ofis dışında|otomatik yanıt',
    '不在(?:通知|の(?:ため|お知らせ))|自動(?:返信|応答)|自动(?:回复|答复)|自動回覆|外出|부재중|자동 ?(?:회신|응답)',
  ].join('|'),
  'iu',
);

/** A service that lets nobody through who does not answer first. */
export const challengeSubject =
  /(?:please )?(?:confirm|verify) your (?:e-?mail|message|address|identity)|sender (?:verification|address verification)|challenge.?response|action required to deliver|your (?:message|email) to .{1,80} (?:requires|needs|awaits) (?:confirmation|approval|verification)/iu;

/** Receipts of programs that send no report (RFC 8098). */
export const receiptSubject =
  /^(?:read|gelesen|lu|leído|letto|gelezen|lida|läst|lest|læst|przeczytano|прочитано|luettu|既読|已读)\s?:|^(?:read receipt|return receipt|lesebestätigung|confirmation de lecture|confirmación de lectura|ricevuta di ritorno)/iu;

export const answerPrefix = /^(?:re|aw|antw|sv|ref|odp|rif|r|回复|回覆|返信)\s?(?:\[\d+\])?\s?[:：]/iu;
