/** Two examples of each command for its `--help`: a usual one, and one that shows something more. */
import type { CommandName } from '../../domain/catalogue.js';

const options: Partial<Record<CommandName, readonly [string, string]>> = {
  open: [
    '--subject "Import stops" --description @report.txt --kind error --severity 2 --product meridian-identity',
    '--body @case.json --json',
  ],
  'submit-data': [
    `--items '[{"key": "steps", "value": "1. Sign in …"}]'`,
    `--items '[{"key": "log", "unavailable": true, "reason": "it was deleted"}]' --as customer2`,
  ],
  'accept-as': ['--key steps --message-id msg_…', '--key log --message-id msg_… --text "in her second mail"'],
  reply: ['--text "Which version is it?" --needs-answer', '--text - --as customer < answer.txt'],
  'log-contact': [
    '--channel phone --with "Marta Lindqvist" --text "We agreed to try the older driver."',
    '--channel meeting --no-public --at 2026-11-24T10:00:00Z --text @minutes.txt',
  ],
  'add-note': ['--text "The same trace as last week."', '--text @trace.txt --as l2'],
  'request-data': [
    `--items '[{"key": "log", "label": "Server log", "why": "It shows where it stopped."}]'`,
    `--items @items.json --text "Two things would help us:"`,
  ],
  'withdraw-request': ['--keys log', '--keys log,mapping --text "We found it ourselves."'],
  'waive-data': ['--keys log --text "The trace is enough."', '--keys log,mapping --text "The error is known."'],
  'review-data': ['', '--code NO_ANSWER_NEEDED'],
  'dismiss-message': ['--code THANKS', '--code AUTO_REPLY --as l1'],
  'record-reproduction': [
    '--result reproduced --environment "release 7.2, PostgreSQL 16"',
    '--result not --steps @steps.txt',
  ],
  'take-ownership': ['--as l1', '--takeover --text "Tom is ill today." --as lead'],
  assign: ['--engineer elena-moretti', '--engineer kofi.mensah@larkfield.example --text "She knows the connector."'],
  'hand-over': [
    '--engineer kofi-mensah --next-step "Compare the mappings"',
    '--engineer kofi-mensah --state "reproduced" --promised "an answer today"',
  ],
  'release-ownership': ['--text "I am away from tomorrow."', '--text "Not my field." --as l2'],
  escalate: [
    '--to 2 --reason DATA_COMPLETE',
    `--to 3 --reason NOT_REPRODUCIBLE --handoff '{"summary": "…", "tried": "…", "question": "…"}'`,
  ],
  'assign-engagement': ['--engineer sigrid-dahl', '--engineer sigrid-dahl --as lead'],
  'return-finding': [
    '--outcome WORKAROUND --text "Set the timeout to 30 s."',
    '--outcome DEFECT_PROVEN --defect MI-204 --text @finding.txt',
  ],
  'recall-engagement': ['--text "The customer found the cause."', '--text "Not needed any more." --as lead'],
  'hand-back': [
    '--code MISSING_DATA --text "The log is missing."',
    `--items '[{"key": "log", "label": "Server log"}]'`,
  ],
  transfer: ['--team level-1 --text "A question about reports."', '--team reports-1 --text "Their product." --as lead'],
  'wait-for': [
    '--party vendor --until 2026-12-01T09:00:00Z --text "The driver\'s maker examines it."',
    '--party customer-date --until 2026-12-05T08:00:00+01:00 --text "Their maintenance window."',
  ],
  direct: [
    '--engineers kofi-mensah --until 2026-12-01T17:00:00Z --text "He knows the database."',
    '--engineers kofi-mensah,sigrid-dahl --until 2026-12-01T17:00:00Z --text "Both are on the call." --as lead',
  ],
  'set-severity': ['--value 1 --text "Production is down."', '--value 3 --consent --text "A workaround holds."'],
  'set-kind': ['--value question', '--value enhancement --as lead'],
  'set-product': ['--product meridian-reports --version 4.1', "--product ''"],
  'set-account': ['--account oakmere', '--account brackenridge --text "Written from a private address."'],
  'identify-contact': ['--contact marta-lindqvist', '--contact priya.raman@oakmere.example'],
  'set-fields': ['--subject "Import stops at row 10,001"', '--customer-reference INC-4711 --language de'],
  'change-contact': ['--contact jonas-pfeiffer', '--contact jonas.pfeiffer@brackenridge.example --as customer'],
  'add-participant': ['--contact jonas-pfeiffer', '--contact jonas-pfeiffer --as customer'],
  'remove-participant': ['--contact jonas-pfeiffer', '--contact jonas-pfeiffer --as customer'],
  'assign-coordinator': ['--engineer tom-ashby', '--engineer tom-ashby --as l1'],
  resolve: [
    '--code RESOLUTION_PROVIDED --text "Release 7.2.3 has the correction."',
    '--code FUTURE_RELEASE --release 7.3 --text @answer.txt',
  ],
  'retract-resolution': ['--text "It does not hold for imports by night."', '--text "A mistake of ours." --as lead'],
  'accept-resolution': ['', '--text "It works, thank you." --as customer'],
  'reject-resolution': ['--text "It still stops at row 10,001."', '--text @why.txt --as customer'],
  close: ['', '--code NOT_SUPPORT --text "Sales will call you."'],
  withdraw: ['', '--text "We found it ourselves." --as customer'],
  reopen: ['--text "It is back."', '--text "It is back since the update." --as customer'],
  'link-case': ['--type related --case 00001040', '--type duplicate-of --case 00001040 --text "The same trace."'],
  'unlink-case': ['--type related --case 00001040', '--type related --case 00001040 --as lead'],
  consult: [
    '--engineer sigrid-dahl --question "Have you seen this error with release 7.2?"',
    '--team level-3 --question @question.txt',
  ],
  'answer-consult': ['--text "Yes: it is the driver." --as l3', '--consult cmd_… --text @answer.txt'],
  'withdraw-consult': ['', '--consult cmd_… --text "We found it ourselves."'],
  'raise-attention': [
    '--text "We go live on Monday." --as customer',
    '--text "The customer is about to leave." --as l2',
  ],
  'settle-attention': ['--plan "A call every morning." --rhythm P1D', '--plan @plan.txt --rhythm PT4H --as lead'],
  'acknowledge-page': ['', '--text "On my way." --as l2'],
  defer: [
    '--until 2026-12-05T08:00:00+01:00',
    '--until 2026-12-05T08:00:00Z --text "After our inventory." --as customer',
  ],
  'link-defect': ['--defect MI-204', '--defect MI-204 --waive --text "The same trace."'],
  'unlink-defect': ['--defect MI-204', '--defect MI-204 --text "Another cause."'],
  'merge-into': ['--case 00001040', '--case 00001040 --text "The same outage." --as lead'],
  unmerge: ['', '--text "Two errors after all." --as lead'],
  split: ['--message-id cmd_…', '--message-id cmd_… --subject "Reports are empty"'],
  'approve-message': ['--message-id mail_…', '--message-id mail_… --text "She is the new administrator."'],
  redact: ['--message-id cmd_…', `--message-id cmd_… --span '{"from": 40, "to": 52}' --text "A password."`],
  rate: ['--score 5', '--score 2 --text "It took three weeks." --as customer'],
  'adopt-policy': ['--version 2', '--version 2 --text "The new terms hold for this contract." --as lead'],
  'set-entitlement': ['--value yes', '--value exception --text "Until the new contract is signed." --as lead'],
  'settle-delivery': ['--resend', '--new-address marta@brackenridge.example'],
};

/** Without the program's name: `case reply 1042 --text …` */
export function examplesOf(name: CommandName): readonly string[] {
  const given = options[name] ?? ['', '--text "For the record." --json'];
  const head = name === 'open' ? 'case open' : `case ${name} 1042`;
  return given.map((more) => `${head} ${more}`.trimEnd());
}
