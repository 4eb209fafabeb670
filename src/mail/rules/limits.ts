/** Starting values of the limits on loops and floods (mail.md rules 16, 36 and 38): judged, not measured. */

export const maxHops = 50;
/** How often one of our own servers may have handed a mail on. */
export const maxOwnHops = 3;

/** Mails sent by itself to one address: acknowledgements, and notices, each. */
export const sentByItself = { perHour: 1, perDay: 5 } as const;

/** Cases that one sender's mails may make in an hour, and those of near-equal subjects. */
export const createsPerHour = { ofSender: 10, nearEqual: 5 } as const;
/** Cases that mails of all the senders that nobody knows may make in an hour. */
export const createsForStrangersPerHour = 500;
