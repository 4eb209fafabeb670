/** The words of servers that could not deliver, as far as they say it in words: reports that are no RFC 3464. */

/** Local parts and names that no person writes by. `postmaster` may be one: it counts together with such words only. */
export const daemonAddress =
  /^(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|mdaemon|daemon|mail[-_.]?delivery|bounces?|nobody)(?:[-+.]|@)/iu;
export const daemonName =
  /mailer[-_ ]?daemon|mail delivery (?:sub)?system|mail administrator|mail delivery service|delivery subsystem|internet mail delivery/iu;
export const postmasterAddress =
  /^(?:post[-_.]?master|administrator|system|mail|e?mail-?admin|microsoftexchange[\da-f]*)@/iu;
export const postmasterName =
  /postmaster|system administrator|microsoft (?:exchange|outlook)|mail system|mail router/iu;

/** An address that takes no answers is a program's. */
export const noReplyAddress = /^(?:no|do-?not|not)[-_.]?reply\b/iu;

/** A reply code or status at the beginning of a line: a server's own words, also in a mail that is called an answer. */
export const serverReply = /^[ \t]{0,8}(?:<[^\s<>]{1,200}>:?[ \t]{0,4})?(?:[45][0-5]\d[ -]|[45]\.\d\.\d{1,3}[ ])/imu;

export const bounceSubject = new RegExp(
  [
    'undeliver(?:ed|able)',
    'non[- ]?deliver(?:y|able)',
    '(?:mail|message|e-?mail)? ?deliver(?:y|ing) ?(?:status|failure|failed|has failed|report|error|problem|notification|failed|incomplete|unsuccessful)',
    '(?:fail(?:ed|ure)|unable|could not|cannot)[^\\n]{0,20} deliver',
    'failed delivery',
    'returned? (?:e-?mail|mail|to sender|message)',
    '(?:e-?mail|mail|message) (?:returned|rejected|refused|blocked|could not|cannot|not delivered|system error|error|status report)',
    'failure (?:notice|delivery)',
    'not(?:ification)? (?:d[eé]livered|of (?:delivery|email) (?:failure|status))',
    'user unknown',
    'considered unsolicited bulk',
    'warning: (?:could not|message|e-?mail)',
    'delay(?:ed)?:? ?(?:mail|delivery|notification)|delivery (?:delay|temporarily)',
    'unzustellbar|nicht zugestellt|konnte nicht|zustell(?:ung|fehler|problem)|unzugestellt',
    'non (?:remis|distribu|délivr)|[ée]chec (?:de|d.)|retour (?:de courrier|à l.exp)',
    'no (?:se (?:pudo|ha podido) entregar|entregado)|devuelto|error de entrega',
    'mancat[ao] (?:consegna|recapito)|errore (?:di )?consegna',
    'não (?:foi )?entregue|falha (?:na|de) entrega|devolvid[ao]',
    'niet (?:bezorgd|afgeleverd)|onbestelbaar',
    'niedostarczon|nie dostarczon|не ?доставлен|недоставленн|невозможно доставить|ошибка доставки',
    'メールエラー|エラーメール|配信(?:不能|できません|失敗)|送信(?:できません|失敗|エラー)|未配信|退信|无法(?:投递|送达)|系统退信|배달(?:되지|실패)|전송 ?실패',
  ].join('|'),
  'iu',
);

export const bounceBody = new RegExp(
  [
    '(?:could|can|was|were|has|have) ?not (?:yet )?(?:be |been )?(?:delivered|sent|reached|relayed|accepted)',
    '(?:unable|not able|wasn.t able|failed|failure|error) (?:to deliver|in delivering|delivering|while delivering)',
    'did not reach|not (?:reach|delivered) ',
    'delivery (?:to (?:the )?following|has failed|failed|attempt|error|status|problem|was (?:refused|aborted))',
    '(?:following|these) (?:address|recipient|user|destination|error|person|e-?mail)',
    'undeliver|non-?deliver|returned to (?:you|sender)|is returned|bounced',
    'permanent(?:ly)? (?:fatal )?(?:error|failure|rejected)|permanent error',
    '(?:no such|unknown|invalid|non-?existent) (?:user|recipient|address|mailbox|account|host|domain|local)',
    '(?:user|recipient|address|mailbox|account|host) (?:is )?(?:unknown|invalid|unavailable|not (?:found|known|listed|exist)|does ?n[o.]t exist|disabled|over ?quota|full|rejected)',
    'mailbox (?:is )?(?:full|over)|(?:over|exceed)[a-z]* (?:the |his |its |their )?(?:storage |disk )?(?:quota|limit)|quota',
    'message (?:was )?(?:rejected|refused|blocked|not accepted|expired)|relaying denied|blocked',
    '(?:550|551|552|553|554|521|450|451|452)[ -]|(?<![\\d.])[45]\\.\\d\\.\\d{1,3}(?![\\d.])',
    'unzustellbar|nicht zugestellt|konnte nicht|unbekannt|n.a pas (?:pu|été)|impossible de|no (?:se )?pudo|non (?:è stato|consegn)|não (?:foi|pôde)|niet (?:worden|bezorgd)',
    '配信|送信でき|届け|存在しません|宛先|見つかり|无法|退回|недоставлен|не (?:был|удалось)|배달',
  ].join('|'),
  'iu',
);

/** The far side still tries: nothing has failed yet. */
export const delayedWords = new RegExp(
  [
    'will (?:be )?(?:continue|keep|retr(?:y|ied)|try)[a-z]* ?(?:to )?(?:try|send|deliver|attempt|for|until|again)?',
    'still (?:be(?:ing)? )?(?:retr|try|attempt|in the queue)|(?:continue|keep) (?:to )?(?:try|retry)',
    'do(?:es)? not need to (?:resend|re-?send)|no action is required|this is (?:a|only a) warning',
    '(?:has|have) (?:not yet been|been delayed)|(?:is|was|been) delayed|delay(?:ed)? delivery|temporarily deferred',
  ].join('|'),
  'iu',
);

/** Something is given up: such words next to those of delay mean a failure. */
export const givenUpWords =
  /permanent|giving up|gave up|given up|i.ve given|final|expired|not be retried|has been returned|fatal errors/iu;
export const delayedSubject = /^(?:warning|delay)|delay(?:ed)?\b|verzögert|retard|retrasad/iu;
