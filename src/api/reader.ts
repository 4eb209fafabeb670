/** Whose eyes a document is for. */
export type Reader = 'customer' | 'support';
